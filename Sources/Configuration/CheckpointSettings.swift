/// What a run leaves of its model when it ends.
package struct CheckpointSettings: Hashable, Sendable {
  package enum Format: String, Hashable, Sendable, CaseIterable {
    /// Weights of the layers that the run may change.
    case h5
    /// Besides these the whole model, with the optimizer's state, as Keras 3's `load_model` opens it.
    case keras
  }

  package var format = Format.h5
  /// Seconds after which a run that goes on has written where it can be resumed, inside an epoch too.
  package var every = 60.0

  package init() {}
}
