/// Which layers of the whole model, in Keras's order, keep their weights.
package struct Freeze: Hashable, Sendable {
  /// Where the frozen layers end.
  package enum Boundary: Hashable, Sendable {
    /// `none`: everything is trainable.
    case nothing
    /// `backbone`: every layer up to and with the backbone's last.
    case backbone
    /// Keras's `model.layers[:N]`: the first N layers of the whole model, the input layer counted; of a
    /// negative number all but the last so many, those of the head counted.
    case first(Int)
    /// Keras's `base_model.layers[:N]`: the same of the backbone with its input layer.
    case firstOfBackbone(Int)
    /// Every layer before this one; this one is trainable.
    case before(String)
    /// Every layer up to and with this one.
    case through(String)
  }

  package var boundary: Boundary
  /// Kinds of layers, as `batch_normalization`, that are frozen in all of the backbone.
  package var also: [String]

  package init(_ boundary: Boundary, also: [String] = []) {
    self.boundary = boundary
    self.also = also
  }

  package static let nothing = Freeze(.nothing)
  package static let backbone = Freeze(.backbone)
  package static func first(_ count: Int) -> Freeze { Freeze(.first(count)) }
  package static func before(_ layer: String) -> Freeze { Freeze(.before(layer)) }
  package static func through(_ layer: String) -> Freeze { Freeze(.through(layer)) }
}
