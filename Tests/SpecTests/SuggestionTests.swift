internal import Configuration
internal import Spec
internal import Testing

/// What is said to people who write as Keras's scripts do.
@Suite struct SuggestionTests {
  @Test(
    "a name that Keras or others have is said to be so, not bent to its neighbour",
    arguments: [
      ("architecture: resnet50", "architecture: resnet18", "'resnet18' is not one of"),
      ("architecture: resnet50", "architecture: vit_b_16", "'vit_b_16' is not one of"),
      ("categorical_crossentropy", "mse", "Keras has 'mse' among its losses"),
      ("categorical_crossentropy", "Poisson", "Keras has 'Poisson' among its losses"),
      ("optimizer: adam", "optimizer: ftrl", "Keras has 'ftrl' among its optimizers"),
      ("softmax", "log_sigmoid", "Keras has 'log_sigmoid' among its activations"),
      ("- global_average_pooling", "- conv1d: {filters: 3}", "Keras has 'conv1d' among its layers"),
      ("- global_average_pooling", "- LSTM", "Keras has 'LSTM' among its layers"),
      ("image_folder", "mnist", "Keras has 'mnist' among its formats"),
    ])
  func elsewhere(old: String, new: String, says: String) {
    let text = diagnostics(of: pets(old, new))
    #expect(text.contains("note: \(says)"), "\(text)")
    #expect(!text.contains("did you mean"), "\(text)")
  }

  @Test(
    "Keras's names and abbreviations lead to ours",
    arguments: [
      ("- global_average_pooling", "- global_avg_pooling", "'global_average_pooling'"),
      ("- global_average_pooling", "- GlobalAvgPool2D", "'global_average_pooling'"),
      ("- global_average_pooling", "- global_max_pool", "'global_max_pooling'"),
      ("- global_average_pooling", "- BatchNorm", "'batch_normalization'"),
      ("architecture: resnet50", "architecture: EfficientNetV2B0", "'efficientnet_v2_b0'"),
      ("optimizer: adam", "optimizer: Adam()", "'adam'"),
      ("freeze: backbone", "freeze: all", "'backbone'"),
      ("epochs: 5", "epochs: 5\n  class_weight: balanced", "'class_weights'"),
      ("train: train", "train: {list: a.csv, directory: x}", "'folder'"),
      (
        "epochs: 5", "epochs: 5\n  early_stopping: {restore_best_weights: true}",
        "'restore_best'"
      ),
    ])
  func names(old: String, new: String, meant: String) {
    let text = diagnostics(of: pets(old, new))
    #expect(text.contains("did you mean \(meant)?"), "\(text)")
  }

  @Test(
    "what scripts say in another place is answered by where it is said here",
    arguments: [
      ("freeze: backbone", "freeze: {base_model: -30}", "{layers: -30, of: backbone}"),
      ("freeze: backbone", "freeze: true", "'freeze: backbone' keeps the backbone as it is"),
      (
        "epochs: 5", "epochs: 5\n  phases: [{name: a, trainable: true}]",
        "'freeze' of the phase says"
      ),
      ("freeze: backbone", "freeze: {layers: 0.9, of: backbone}", "layers are counted"),
      ("epochs: 5", "epochs: 5\n  ReduceLROnPlateau: {factor: 0.2}", "{reduce_on_plateau: {...}}"),
      ("epochs: 5", "epochs: 5\n  precision: mixed_float16", "half precision on a processor"),
      (
        "optimizer: adam", "optimizer: {adam: {learning_rate: {cosine: {}}}}", "'training.schedule'"
      ),
      (
        "architecture: resnet50", "architecture: resnet50\n  kernel_regularizer: l2",
        "the backbone's own layers have no penalties"
      ),
      ("classes: [cat, dog]", "label_mode: int", "follows from 'training.loss'"),
      ("classes: [cat, dog]", "augment: [aug_mix]", "Keras has 'aug_mix'"),
      ("classes: [cat, dog]", "augment: [gaussian_noise: 1]", "belongs to the model"),
      ("size: [32, 32]", "size: [32, 32]\n    preprocess: inception_v3", "'preprocess: default'"),
      ("size: [32, 32]", "size: [32, 32]\n    mean: [1, 2, 3]", "a deviation squared"),
      ("- dense: {units: 2", "- dense: {dtype: float32, units: 2", "leave it out"),
      (
        "epochs: 5", "epochs: 5\n  schedule: {exponential: {initial_learning_rate: 1}}",
        "starts from the optimizer's 'learning_rate'"
      ),
      (
        "epochs: 5",
        "epochs: 5\n  phases: [{name: a, schedule: {cosine: {initial_learning_rate: 1}}}]",
        "starts from the optimizer's 'learning_rate'"
      ),
      ("classes: [cat, dog]", "dataframe: train.csv", "{train: {list: FILE.csv"),
      ("classes: [cat, dog]", "x_col: id", "belongs under 'dataset.splits.NAME'"),
      ("epochs: 5", "epochs: 5\n  validation_data: test", "'dataset.splits.validation' says"),
      ("epochs: 5", "epochs: 5\n  sample_weight: w", "belongs under 'dataset.splits.NAME'"),
      ("epochs: 5", "epochs: 5\n  mixup: 0.2", "[{mix_up: {alpha: 0.2}}]"),
      ("classes: [cat, dog]", "augment: {mixup: 0.2}", "[{mix_up: {alpha: 0.2}}]"),
      (
        "classes: [cat, dog]", "augment: {layers: [random_flip], rotation: 3}",
        "write 'augment: {rotation: ...}', or one of Keras's layers"
      ),
      ("- global_average_pooling", "- Resizing: [32, 32]", "have the size of 'dataset.image.size'"),
      ("- global_average_pooling", "- Concatenate", "'backbone: {model: FILE.keras}'"),
      ("epochs: 5", "epochs: 5\n  metrics: [specificity]", "recall of the negative one"),
    ])
  func places(old: String, new: String, says: String) {
    let text = diagnostics(of: pets(old, new))
    #expect(text.contains("note: ") && text.contains(says), "\(text)")
    #expect(!text.contains("did you mean"), "\(text)")
  }

  @Test(
    "the beginning of several names leads to those, the shortest first",
    arguments: [
      (
        "mobilenet_v3",
        "did you mean 'mobilenet_v3_small', 'mobilenet_v3_large', 'mobilenet_v3_small_minimalistic' "
          + "or 'mobilenet_v3_large_minimalistic'?"
      ),
      ("NASNet", "did you mean 'nasnet_large' or 'nasnet_mobile'?"),
      ("efficientnet", "did you mean one of 'efficientnet_b0', 'efficientnet_b1', "),
    ])
  func families(name: String, says: String) {
    let text = diagnostics(of: pets("architecture: resnet50", "architecture: \(name)"))
    #expect(text.contains("note: \(says)"), "\(text)")
  }

  @Test(
    "a call as Python has it leads to a map",
    arguments: [
      ("Adam(learning_rate=1e-4, beta_1=0.8)", "{adam: {learning_rate: 1e-4, beta_1: 0.8}}"),
      ("keras.optimizers.SGD(0.01)", "{sgd: {…}}"),
    ])
  func calls(name: String, says: String) {
    let text = diagnostics(of: pets("optimizer: adam", "optimizer: '\(name)'"))
    #expect(text.contains("note: arguments are written as a map: \(says)"), "\(text)")
  }

  @Test("a tuple as Python has it leads to a list, and a key to where there is one of that name")
  func tuplesAndPlaces() {
    let tuple = diagnostics(of: pets("size: [32, 32]", "size: '(64, 48)'"))
    #expect(tuple.contains("note: a list is written in brackets, as [64, 48]"), "\(tuple)")
    let place = diagnostics(of: pets("path: pets", "path: pets\n  from: train"))
    #expect(place.contains("note: 'from' belongs under 'dataset.split'\n"), "\(place)")
  }

  @Test("a list of names is whole, however many there are")
  func wholeLists() {
    let text = diagnostics(of: pets("architecture: resnet50", "architecture: zebra"))
    #expect(text.contains("mobilenet_v3_large, "), "\(text)")
    #expect(!text.contains("…"), "\(text)")
  }

  @Test(
    "arguments of Keras's functions are answered with how a spec says it",
    arguments: [
      ("path: pets", "path: pets\n  validation_split: 0.2", "method: keras_generator"),
      ("path: pets", "path: pets\n  class_mode: binary", "follows from 'training.loss'"),
      ("epochs: 5", "epochs: 5\n  callbacks: [early_stopping]", "early_stopping, schedule"),
      (
        "architecture: resnet50", "architecture: resnet50\n  pooling: avg",
        "the first layer of 'head' pools"
      ),
      ("size: [32, 32]", "size: [32, 32]\n    rescale: 0.0039", "'dataset.image.preprocess: unit'"),
      ("units: 2", "units: 2, axis: -1", "it is the last axis"),
      ("units: 2", "units: 2, input_dim: 8", "size of 'dataset.image.size'"),
    ])
  func arguments(old: String, new: String, says: String) {
    let text = diagnostics(of: pets(old, new))
    #expect(text.contains(says), "\(text)")
    #expect(messages(of: pets(old, new)).count == 1)
  }

  @Test("short forms are taken, and mean what the long ones do")
  func shortForms() throws {
    let long = try experiment(pets("path: pets", "path: pets\n  shuffle: {buffer: 1000}"))
    let short = try experiment(
      pets("path: pets", "path: pets\n  shuffle: 1000").replacing("[32, 32]", with: "32")
        .replacing("epochs: 5", with: "epochs: 5\n  metrics: accuracy")
        .replacing("resnet50", with: "resnet50\n  include_top: false"))
    #expect(short == long)
    #expect(
      messages(of: pets("resnet50", "resnet50\n  include_top: true"))
        == [
          "an architecture is built without its classification layers, 'head' says what follows it"
        ])
  }

  @Test("a hint to use quotes repeats what is written")
  func quotes() {
    let text = diagnostics(of: pets("[cat, dog]", "[007, 1.10, true]"))
    for name in ["007", "1.10", "true"] {
      #expect(text.contains("received \(name)"), "\(text)")
      #expect(text.contains("make it text: '\(name)'"), "\(text)")
    }
  }

  @Test(
    "a no-break space is named where it stands",
    arguments: [
      ("  epochs: 5", "  epochs:\u{A0}5", "pets.yaml:18:10: "),
      ("  epochs: 5", "\u{A0} epochs: 5", "pets.yaml:18:1: "),
      ("  epochs: 5", "  epochs: \u{A0}5", "pets.yaml:18:11: "),
      ("  epochs: 5", "  epochs\u{A0}: 5", "pets.yaml:18:9: "),
      ("loss: categorical_crossentropy", "loss:\u{A0}mse", "pets.yaml:20:8: "),
    ])
  func noBreakSpace(old: String, new: String, place: String) {
    let text = diagnostics(of: pets(old, new))
    #expect(text.contains("\(place)error: this is a no-break space, U+00A0"), "\(text)")
    #expect(text.contains("note: write a plain space"), "\(text)")
  }

  @Test("a no-break space inside a text is a letter of it")
  func insideText() throws {
    let spec = try experiment(pets("name: pets", "name: pets\ntitle: Beds\u{A0}and sofas"))
    #expect(spec.title == "Beds\u{A0}and sofas")
  }
}
