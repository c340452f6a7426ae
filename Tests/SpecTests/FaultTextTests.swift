internal import Spec
internal import Testing

/// What is printed about specs, word for word.
@Suite struct FaultTextTests {
  @Test func warnings() {
    let logits = pets("units: 2, activation: softmax", "units: 2")
    #expect(
      diagnostics(of: logits) == """
        pets.yaml:20:9: warning: categorical_crossentropy expects probabilities, but the model \
        ends with linear outputs
          loss: categorical_crossentropy
                ^~~~~~~~~~~~~~~~~~~~~~~~
        note: write 'loss: {categorical_crossentropy: {from_logits: true}}', or end with softmax \
        or sigmoid

        """)
    let twice = pets(
      "loss: categorical_crossentropy",
      "loss: {categorical_crossentropy: "
        + "{from_logits: true}}")
    #expect(
      diagnostics(of: twice) == """
        pets.yaml:20:50: warning: 'from_logits' is true, but the model ends with softmax and \
        gives probabilities
          loss: {categorical_crossentropy: {from_logits: true}}
                                                         ^~~~
        note: remove 'from_logits', or the activation

        """)
    #expect(
      messages(of: pets("epochs: 5", "epochs: 5\n  phases: [{name: a, from: best}]")) == [
        "warning: 'from: best' in the first phase, which has none before it"
      ])
  }

  @Test func whatChangesNothingIsSaid() {
    #expect(
      messages(of: pets("classes: [cat, dog]", "augment: {rotation: 3, fill_value: 9}")) == [
        "warning: 'fill_value' has a meaning only with 'fill: constant'"
      ])
    let layer = "augment: [{random_rotation: {factor: 0.1, fill_value: 9}}]"
    #expect(
      messages(of: pets("classes: [cat, dog]", layer)) == [
        "warning: 'fill_value' has a meaning only with 'fill_mode: constant'"
      ])
    let constant = "augment: {rotation: 3, fill: constant, fill_value: 9}"
    #expect(messages(of: pets("classes: [cat, dog]", constant)).isEmpty)

    let stem = "freeze: backbone\nstem: [normalization]"
    #expect(
      messages(of: pets("freeze: backbone", stem)) == [
        "warning: 'normalization' without 'mean' and 'variance' passes its input on as it is"
      ])
    #expect(
      messages(of: pets("freeze: backbone", stem + "\ninitial_weights: a.h5")).isEmpty)
    let adapted = "freeze: backbone\nstem: [{normalization: {mean: 1, variance: 2}}]"
    #expect(messages(of: pets("freeze: backbone", adapted)).isEmpty)
  }

  @Test func oneSigmoidUnitTellsTwoClasses() {
    let one = pets("units: 2, activation: softmax", "units: 1, activation: sigmoid")
      .replacing("loss: categorical", with: "loss: binary")
    #expect(diagnostics(of: one) == "")
    #expect(
      messages(of: one.replacing("[cat, dog]", with: "[a, b, c]")) == ["1 unit for 3 classes"])
  }

  @Test func allFaultsTogether() {
    let text = """
      nmae: pets
      dataset:
        format: image_foldr
        path: pets
        splits: {train: train, tests: test}
        image: {size: [32], resize: cubic}
      backbone: {architecture: resnet5}
      head:
        - dense: {unit: 2}
      training: {epochs: 0, optimizer: {adam: {lr: 1}}, loss: mse}
      """
    #expect(
      diagnostics(of: text) == """
        pets.yaml:1:1: error: unknown key 'nmae'
        nmae: pets
        ^~~~
        note: did you mean 'name'?
        pets.yaml:3:11: error: unknown format 'image_foldr'
          format: image_foldr
                  ^~~~~~~~~~~
        note: did you mean 'image_folder'?
        pets.yaml:5:26: error: unknown split 'tests', expected train, validation or test
          splits: {train: train, tests: test}
                                 ^~~~~
        note: did you mean 'test'?
        pets.yaml:6:17: error: 'size' expects [height, width], each a whole number of at least 1, \
        received a list
          image: {size: [32], resize: cubic}
                        ^~~~
        pets.yaml:6:31: error: unknown resize 'cubic'
          image: {size: [32], resize: cubic}
                                      ^~~~~
        note: the resizes are nearest, tf_nearest, bilinear, opencv, pillow_bilinear, bicubic, \
        lanczos, box, hamming, area, tf_bicubic, lanczos3, lanczos5, gaussian, mitchellcubic and none
        pets.yaml:7:26: error: unknown architecture 'resnet5'
        backbone: {architecture: resnet5}
                                 ^~~~~~~
        note: did you mean 'resnet50'?
        pets.yaml:9:13: error: unknown key 'unit' in 'head.0.dense'
          - dense: {unit: 2}
                    ^~~~
        note: did you mean 'units'?
        pets.yaml:10:20: error: 'epochs' expects a whole number of at least 1, received 0
        training: {epochs: 0, optimizer: {adam: {lr: 1}}, loss: mse}
                           ^
        pets.yaml:10:42: error: unknown key 'lr' in 'training.optimizer.adam'
        training: {epochs: 0, optimizer: {adam: {lr: 1}}, loss: mse}
                                                 ^~
        note: did you mean 'learning_rate'?
        pets.yaml:10:57: error: unknown loss 'mse'
        training: {epochs: 0, optimizer: {adam: {lr: 1}}, loss: mse}
                                                                ^~~
        note: Keras has 'mse' among its losses, runexp does not
        note: the losses are categorical_crossentropy, sparse_categorical_crossentropy, \
        binary_crossentropy, categorical_focal_crossentropy, binary_focal_crossentropy, \
        kl_divergence, hinge, squared_hinge and categorical_hinge
        10 errors in pets.yaml

        """)
  }

  @Test func aKeyOfAnotherLevelIsPointedThere() {
    #expect(
      diagnostics(of: pets("freeze: backbone", "learning_rate: 1")) == """
        pets.yaml:16:1: error: unknown key 'learning_rate'
        learning_rate: 1
        ^~~~~~~~~~~~~
        note: 'learning_rate' belongs under 'training.optimizer.NAME'
        1 error in pets.yaml

        """)
  }

  @Test func theFirstOfTwoKeysIsNamed() {
    #expect(
      diagnostics(of: pets("epochs: 5", "epochs: 5\n  loss: binary_crossentropy")) == """
        pets.yaml:21:3: error: duplicate key 'loss'
          loss: categorical_crossentropy
          ^~~~
        note: 'loss' is first given on line 19
        1 error in pets.yaml

        """)
  }
}
