/// An image enlarged to the output's height and width.
package struct Resampling: Primitive {
  package var interpolation: UpSampling2D.Interpolation

  package init(_ interpolation: UpSampling2D.Interpolation) { self.interpolation = interpolation }

  package var readsSinglePrecision: Bool { true }

  package var description: String { "resample \(interpolation.rawValue)" }
}
