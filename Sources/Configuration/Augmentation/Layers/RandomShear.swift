extension AugmentationLayer {
  /// Keras's `RandomShear`, which leaves the upper left corner where it is.
  package struct RandomShear: SamplingRule {
    package static let name = "random_shear"
    package static let shorthand: String? = nil
    package static let fields: [DeclaredField<RandomShear>] =
      [
        DeclaredField(
          "x_factor", \.xFactor, factor(of: .unit),
          "columns that a row is moved for each row, to either side, or [low, high]"),
        DeclaredField(
          "y_factor", \.yFactor, factor(of: .unit),
          "rows that a column is moved for each column, to either side, or [low, high]"),
      ] + samplingFields

    package var xFactor: NumberOrNumbers = 0
    package var yFactor: NumberOrNumbers = 0
    package var sampling = Sampling()

    package init() {}
  }
}
