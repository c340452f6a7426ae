/// A layer of Keras's that changes images at random in training and passes them on otherwise.
///
/// Models of files have them; here images are augmented by the spec (`dataset.augment`), so that they
/// pass them on always, and a plan says so.
package protocol RandomImageLayer: KerasLayer {}

extension RandomImageLayer {
  package static var preparesImages: Bool { true }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    inputs[0]
  }
}

package struct RandomFlip: RandomImageLayer {
  package static let className = "RandomFlip"
  package init() {}
}

package struct RandomRotation: RandomImageLayer {
  package static let className = "RandomRotation"
  package init() {}
}

package struct RandomZoom: RandomImageLayer {
  package static let className = "RandomZoom"
  package init() {}
}

package struct RandomTranslation: RandomImageLayer {
  package static let className = "RandomTranslation"
  package init() {}
}

package struct RandomShear: RandomImageLayer {
  package static let className = "RandomShear"
  package init() {}
}

package struct RandomContrast: RandomImageLayer {
  package static let className = "RandomContrast"
  package init() {}
}

package struct RandomBrightness: RandomImageLayer {
  package static let className = "RandomBrightness"
  package init() {}
}

package struct RandomHue: RandomImageLayer {
  package static let className = "RandomHue"
  package init() {}
}

package struct RandomSaturation: RandomImageLayer {
  package static let className = "RandomSaturation"
  package init() {}
}

package struct RandomColorJitter: RandomImageLayer {
  package static let className = "RandomColorJitter"
  package init() {}
}
