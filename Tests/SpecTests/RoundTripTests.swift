internal import Configuration
internal import FoundationEssentials
internal import Spec
internal import Testing

@Suite struct RoundTripTests {
  static let names = ["bed_sofa", "flowers", "cats_dogs", "beans", "cifar10", "quickstart"]

  private static let md5 = "0123456789abcdef0123456789abcdef"

  static let changes: [[String]] = [
    ["freeze=12", "training.schedule=cosine", "training.early_stopping={patience: 4}"],
    ["freeze={before: a}", "training.schedule={step: {boundaries: [3], values: [1, 0.1]}}"],
    ["training.schedule={by_epoch: {values: [1, 0.5]}}"],
    ["freeze=-20", "backbone.batch_normalization=inference", "dataset.image.preprocess=default"],
    ["freeze={layers: -20, of: backbone}"],
    ["freeze={layers: 7, also: batch_normalization}", "dataset.image.test={preprocess: default}"],
    ["freeze={before: a, also: [batch_normalization, conv2d]}"],
    ["freeze={layers: backbone, also: dense}"],
    ["freeze={through: a}", "training.schedule={exponential: {decay_steps: 3, decay_rate: 0.5}}"],
    [
      "freeze=none", "training.schedule=reduce_on_plateau", "store={memory: 3MiB, precision: bf16}",
    ],
    ["training.optimizer={adamw: {learning_rate: 1e-5, clipnorm: 1}}", "arithmetic=strict"],
    ["training.optimizer={sgd: {momentum: 0.9, nesterov: true, weight_decay: 0.1}}"],
    ["training.class_weights={bed: 2, 'so: fa': 0.5}", "dataset.classes=[bed, 'so: fa']"],
    ["sweep={seed: 0..2, training.optimizer.adam.learning_rate: [1.0, 0.5], freeze: [1, none]}"],
    ["compatibility={preset: tf-2.8, rmsprop_epsilon: inside, resnet50: keras_applications}"],
    // An accent behind the quote, which is doubled all the same.
    ["dataset.classes=[bed, \"so: '\\u0301fa\"]"],
    ["dataset.shuffle={buffer: 7}", "dataset.limit={train: 5}", "dataset.on_corrupt=skip"],
    ["dataset.augment={rotation: 3, fill: constant, fill_value: -1}", "dataset.classes=null"],
    ["dataset.augment={width_shift: 7, height_shift: [0.1, 0.2], brightness: [0.5, 1.5]}"],
    ["dataset.augment={zoom: [0.5, 2], channel_shift: 20, width_shift: 2.5}"],
    ["dataset.augment=[random_flip, {random_rotation: 0.1}, {random_zoom: [-0.2, 0.3]}]"],
    [
      "dataset.augment=[{random_zoom: {height_factor: 0.2, width_factor: [0.1, 0.3], fill_mode: wrap}}]"
    ],
    [
      "dataset.augment=[{random_translation: {height_factor: 0.2, width_factor: 0, fill_mode: constant, fill_value: 9}}]"
    ],
    ["dataset.augment=[{random_crop: {height: 24, width: 16}}]"],
    ["dataset.augment=[{random_shear: {x_factor: 0.2}}, {random_flip: horizontal}]"],
    [
      "dataset.augment=[{random_contrast: 0.2}, {random_hue: 0.2}, {random_saturation: [0.4, 0.6]}, "
        + "{random_brightness: {factor: [-0.2, 0], value_range: [10, 245]}}]"
    ],
    ["dataset.image.test={size: [3, 4], resize: opencv, channels: bgr, exif: apply}"],
    ["dataset.image={size: 9, samplewise_center: true, test: {samplewise_center: false}}"],
    ["training.precision=bf16"],
    ["dataset.image={shorter_side: 40, center_crop: 32, resize: tf_bicubic}"],
    [
      "dataset.image={size: [30, 40], pad_to_aspect_ratio: true, fill_value: 9, "
        + "test: {crop_to_aspect_ratio: true, center_crop: [20, 24]}}"
    ],
    ["dataset.splits={train: {list: a.csv}, test: {path: t, label: prefix}}"],
    [
      "dataset.splits={train: {list: a.csv, image: b, label: folder, delimiter: tab, extension: .x}, "
        + "test: {list: a.csv, labels: [a, b], folder: c, delimiter: ';'}}"
    ],
    [
      "dataset.format=arrays", "dataset.classes=null", "dataset.path=a.npz",
      "dataset.splits={train: {images: x, labels: y}, test: {images: 'b.npz/x', labels: b.npy}}",
    ],
    [
      "dataset.format=arrays", "dataset.classes=null", "dataset.path=a.npz",
      "dataset.splits={train: {images: x, labels: y}, test: {images: z, label: none}}",
      "reported=null",
    ],
    [
      "dataset.format=tfds",
      "dataset.splits={train: 'train[:80%]', validation: {path: 'train[80%:]', "
        + "rounding: pct1_dropremainder}, test: {path: test, label: none}}", "reported=null",
    ],
    ["dataset.splits={train: train, test: {list: a.csv, label: none}}", "reported=null"],
    [
      "dataset.splits={train: train, test: {path: b, label: none}}",
      "dataset.allow_empty_classes=true", "reported=null",
    ],
    ["dataset.splits=null", "dataset.split={from: a, test: 0.25, random_state: 3}"],
    [
      "dataset.splits=null",
      "dataset.split={from: {list: a.csv}, validation: 0.25, test: 0.5, stratify: true}",
    ],
    [
      "dataset.splits=null",
      "dataset.split={from: a, validation: 0.25, test: {path: b, label: prefix}, "
        + "method: keras_directory, shuffle: false}",
    ],
    ["dataset.splits=null", "dataset.split={from: a, validation: 0.25, method: keras_fit}"],
    ["dataset.source={url: 'https://h/a.tgz', digest: \(md5.uppercased()), into: a/b}"],
    [
      "dataset.source=[{url: 'https://h/a', digest: 'md5:\(md5)', unpack: tar, layout: {a: b, c: .}}, "
        + "{url: 'file:///a.zip', digest: \(md5)\(md5), layout: x}]"
    ],
    ["source={document: d, author: 'a: b', date: 2023, url: 'https://x'}", "title='#1'"],
    ["training.phases=[{name: a}, {name: b, freeze: 3, epochs: 2, from: best}]"],
    ["stem=[{up_sampling: 2}, {batch_normalization: {momentum: 0.5}}, {activation: relu6}]"],
    ["backbone={architecture: mobilenet, alpha: 0.25, weights: a.h5}", "initial_weights=b.h5"],
    ["initial_weights={file: b.h5, strict: true}"],
    [
      "reported=[{split: test, metric: loss, value: 2, tolerance: 0.1, note: \"a\\nb\", epoch: 2}]"
    ],
  ]

  private func check(_ experiment: Experiment) throws {
    let value = experiment.specValue
    #expect(try Experiment(specValue: value) == experiment)
    let text = value.yaml + "\n"
    #expect(try SpecDocument.parse(text: text, path: "x.yaml").experiment == experiment)
    #expect(value == (try Experiment(specValue: value)).specValue)
    let json = try JSONEncoder().encode(experiment)
    #expect(try JSONDecoder().decode(Experiment.self, from: json) == experiment)
  }

  @Test(arguments: names) func experiments(name: String) throws {
    try check(SpecDocument.read(path: "\(root)/experiments/\(name).yaml").experiment)
  }

  @Test(arguments: changes) func changed(overrides: [String]) throws {
    let text = try WholeText.read("\(root)/experiments/bed_sofa.yaml")
    let document = try SpecDocument.parse(
      text: text, path: "x.yaml", overrides: ["dataset.expect=null"] + overrides)
    try check(document.experiment)
  }

  @Test func badValuesAreRefusedInWords() {
    let value = SpecValue.map([.init("name", .int(3))])
    let faults = #expect(throws: SpecFaults.self) { try Experiment(specValue: value) }
    #expect(
      faults?.diagnostics.first?.rendered()
        == "experiment.name: error: 'name' expects a name that can be a folder's, received 3\n"
        + "note: put it in quotes to make it text: '3'\n")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Experiment.self, from: Data("{\"name\": 3}".utf8))
    }
  }

  @Test(arguments: [
    SpecValue.null, .bool(true), .int(-3), .double(2e-5), .double(1), .double(1e300),
    .double(1e-300), .string(""), .string("a"), .string("true"), .string("12"), .string("1e5"),
    .string("~"), .string("it's"), .string("a: b"), .string("a #b"), .string("- a"),
    .string("[x]"), .string(" a "), .string("a\nb\t\"c\"\\"), .string("ü\u{1F600}"),
    .string("\u{7}"), .string("a,b"), .string("yes"), .string("a:"), .string("<<"),
    .list([]), .map([]), .list([.list([.int(1)]), .map([.init("k: x", .null)])]),
  ])
  func yamlRendering(value: SpecValue) throws {
    let text = "{v: \(value.yaml)}\n"
    #expect(try SpecValue(yaml: text)["v"] == value)
    let json = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([SpecValue].self, from: json)[0] == value.canonical)
  }
}
