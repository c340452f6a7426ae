internal import Configuration
internal import Spec
internal import Testing

/// Bad specs, each `pets` with one change, and what is said about them.
@Suite struct FaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let messages: [String]
    let suggestion: String?
    var testDescription: String { new }

    init(_ old: String, _ new: String, _ messages: String..., suggestion: String? = nil) {
      (self.old, self.new, self.messages) = (old, new, messages)
      self.suggestion = suggestion
    }
  }

  private static let keys = [
    Case(
      "epochs: 5", "epoch: 5", "unknown key 'epoch' in 'training'", suggestion: "epochs"),
    Case("freeze: backbone", "epochs: 5", "unknown key 'epochs'"),
    Case("backbone:\n", "model:\n", "unknown key 'model'", suggestion: "backbone"),
    Case(
      "test: test", "val: test", "unknown split 'val', expected train, validation or test",
      suggestion: "validation"),
    Case(
      "optimizer: adam", "optimizer: {adam: {lr: 0.1}}",
      "unknown key 'lr' in 'training.optimizer.adam'", suggestion: "learning_rate"),
    Case(
      "optimizer: adam", "optimizer: {adam: {momentum: 0.1}}",
      "unknown key 'momentum' in 'training.optimizer.adam'"),
    Case(
      "size: [32, 32]", "target_size: [32, 32]",
      "unknown key 'target_size' in 'dataset.image'", suggestion: "size"),
    Case("name: pets", "name: pets\nname: dogs", "duplicate key 'name'"),
    Case("    train: train", "    train: train\n    train: b", "duplicate key 'train'"),
    Case("  epochs: 5\n", "", "missing key 'epochs' in 'training'"),
    Case("name: pets\n", "", "missing key 'name'"),
    Case("  path: pets\n", "", "missing key 'path' in 'dataset'"),
    Case(
      "    size: [32, 32]\n", "",
      "'image' has no value, expected a map with keys such as 'size'"),
    Case(
      "  image:\n    size: [32, 32]\n", "", "missing key 'size' in 'dataset.image'"),
    Case("train: train", "validation: train", "missing key 'train' in 'dataset.splits'"),
  ]

  private static let sources = [
    Case(
      "  path: pets\n", "  path: pets\n  source: {url: 'https://h/a.zip'}\n",
      "missing key 'digest' in 'dataset.source'"),
    Case(
      "  path: pets\n", "  path: pets\n  source: []\n",
      "'source' expects at least 1 source, received an empty list"),
    Case(
      "  path: pets\n", "  path: pets\n  source: [{url: 'h/a.zip', digest: '\(md5)'}]\n",
      "'url' expects an address such as https://host/file.zip, without a password, received "
        + "'h/a.zip'"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a', digest: '\(md5)', unpak: tar}\n",
      "unknown key 'unpak' in 'dataset.source'", suggestion: "unpack"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a', digest: '\(md5)', unpack: targz}\n",
      "unknown kind of archive 'targz', expected tar, zip or none", suggestion: "tar"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a', digest: 'sha256:\(md5)'}\n",
      "'digest' expects md5:HEX (32 digits) or sha256:HEX (64 digits), received 'sha256:\(md5)'"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a.tgz', digest: '\(md5)', into: ../x}\n",
      "'into' expects a folder below the data set's, such as photos, received '../x'"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a.tgz', digest: '\(md5)', layout: {/a: b}}\n",
      "'layout' expects folders within the archive, received '/a'"),
    Case(
      "  path: pets\n",
      "  path: pets\n  source: {url: 'https://h/a.h5', digest: '\(md5)', layout: a}\n",
      "'layout' has a meaning only with an archive, and 'unpack' is none"),
  ]

  private static let md5 = "0123456789abcdef0123456789abcdef"

  private static let values = [
    Case("name: pets", "name: 3", "'name' expects a name that can be a folder's, received 3"),
    Case(
      "name: pets", "name: a/b", "'name' expects a name that can be a folder's, received 'a/b'"),
    Case("name: pets", "name: ..", "'name' expects a name that can be a folder's, received '..'"),
    Case("name: pets", "name:", "'name' has no value, expected a name that can be a folder's"),
    Case(
      "epochs: 5", "epochs: 5.0", "'epochs' expects a whole number of at least 1, received 5.0"),
    Case(
      "epochs: 5", "epochs: '5'", "'epochs' expects a whole number of at least 1, received '5'"),
    Case(
      "epochs: 5", "epochs: 9999999",
      "'epochs' expects a whole number of at most 1000000, received 9999999"),
    Case(
      "epochs: 5", "epochs: [5]", "'epochs' expects a whole number of at least 1, received a list"
    ),
    Case(
      "optimizer: adam", "optimizer: {adam: {learning_rate: -1}}",
      "'learning_rate' expects a number of at least 0, received -1"),
    Case(
      "optimizer: adam", "optimizer: {adam: {learning_rate: .nan}}",
      "'learning_rate' expects a number of at least 0, received .nan"),
    Case(
      "optimizer: adam", "optimizer: {adam: {learning_rate: .inf}}",
      "'learning_rate' expects a number of at least 0, received .inf"),
    Case(
      "optimizer: adam", "optimizer: {adam: {beta_1: 1}}",
      "'beta_1' expects a number in [0, 1), received 1"),
    Case(
      "optimizer: adam", "optimizer: {adam: {amsgrad: yes}}",
      "'amsgrad' expects true or false, received 'yes'", suggestion: "true"),
    Case(
      "optimizer: adam", "optimizer: {adam: {clipnorm: 1, clipvalue: 1}}",
      "'clipnorm' and 'clipvalue' exclude each other: clip gradients one way"),
    Case(
      "optimizer: adam", "optimizer: Adam",
      "unknown optimizer 'Adam'", suggestion: "adam"),
    Case(
      "optimizer: adam", "optimizer: {adam: {}, sgd: {}}",
      "expected one optimizer, received 2: adam and sgd"),
    Case(
      "architecture: resnet50", "architecture: ResNet-50", "unknown architecture 'ResNet-50'",
      suggestion: "resnet50"),
    Case(
      "architecture: resnet50", "architecture: resnet50\n  alpha: 0.5",
      "'alpha' is for the MobileNets, resnet50 has none"),
    Case(
      "architecture: resnet50", "architecture: mobilenet\n  alpha: 0",
      "'alpha' expects a number in (0, 100], received 0"),
    Case(
      "architecture: resnet50", "architecture: resnet50\n  weights: ImageNet",
      "unknown weights 'ImageNet', expected imagenet, none or a file", suggestion: "imagenet"),
    Case(
      "architecture: resnet50", "architecture: resnet50\n  weights: null",
      "'weights' has no value, expected imagenet or none or a file"),
    Case(
      "freeze: backbone", "freeze: backbon",
      "'freeze' expects a number of layers, backbone, none, {layers: N}, {before: LAYER} or "
        + "{through: LAYER}, received 'backbon'", suggestion: "backbone"),
    Case(
      "freeze: backbone", "freeze: {before: a, through: b}",
      "expected one boundary, received 2: before and through"),
    Case("freeze: backbone", "freeze: {}", "expected one boundary, received an empty map"),
    Case(
      "freeze: backbone", "freeze: {also: batch_normalization}",
      "'freeze' expects a number of layers, backbone, none, {layers: N}, {before: LAYER} or "
        + "{through: LAYER}, received a map"),
    Case(
      "freeze: backbone", "freeze: {befor: a}", "unknown key 'befor' in 'freeze'",
      suggestion: "before"),
    Case(
      "freeze: backbone", "freeze: {layers: 3, also: [conv2d, batch_norm]}",
      "unknown kind of layer 'batch_norm'", suggestion: "batch_normalization"),
    Case(
      "freeze: backbone", "freeze: {before: a, of: backbone}",
      "'of' has a meaning only with 'layers: N'"),
    Case(
      "architecture: resnet50", "architecture: resnet50\n  batch_normalization: frozen",
      "unknown mode 'frozen', expected train or inference"),
    Case(
      "size: [32, 32]", "size: [32, 32, 3]",
      "'size' expects [height, width], each a whole number of at least 1, received a list"),
    Case(
      "size: [32, 32]", "size: [32, 0]",
      "'size.1' expects a whole number of at least 1, received 0"),
    Case(
      "size: [32, 32]", "size: [32, 32]\n    resize: bicubc",
      "unknown resize 'bicubc'", suggestion: "bicubic"),
    Case(
      "classes: [cat, dog]", "classes: [cat]",
      "'classes' expects at least 2 classes, received 1"),
    Case("classes: [cat, dog]", "classes: [cat, dog, cat]", "duplicate class 'cat'"),
    Case(
      "classes: [cat, dog]", "classes: [0, 1]", "'classes.0' expects text, received 0",
      "'classes.1' expects text, received 1"),
    Case(
      "classes: [cat, dog]", "batch_size: 0",
      "'batch_size' expects a whole number of at least 1, received 0"),
    Case(
      "classes: [cat, dog]", "shuffle: {buffer: 0}",
      "'buffer' expects a whole number of at least 1, received 0"),
    Case(
      "classes: [cat, dog]", "shuffle: yes",
      "'shuffle' expects true, false, or the size of a buffer as N or {buffer: N}, received 'yes'",
      suggestion: "true"),
    Case(
      "classes: [cat, dog]", "augment: {rotation: -1, zoom: 1.5}",
      "'rotation' expects a number of at least 0, received -1",
      "'zoom' expects a number in [0, 1), received 1.5"),
    Case(
      "classes: [cat, dog]", "augment: {brightness: 0.5, zoom: [0.5, 0], width_shift: []}",
      "'brightness' expects [low, high], each a number of at least 0, received 0.5",
      "'zoom.1' expects a number above 0, received 0",
      "'width_shift' expects at least 1 shift, received an empty list"),
    Case(
      "classes: [cat, dog]", "augment: {brightness: [1, 2, 3], height_shift: 5.0}",
      "'brightness' expects [low, high], each a number of at least 0, received a list",
      "'height_shift' of 5.0 pixels: Keras takes 5 for whole pixels and 5.0 for fractions of pixels "
        + "too, which are written alike here"),
    Case(
      "classes: [cat, dog]", "augment: [{random_rotation: 1.5}, random_zoom, {random_flop: both}]",
      "'factor' expects a number in [-1, 1], received 1.5",
      "missing key 'height_factor' in 'dataset.augment.1.random_zoom'",
      "unknown augmentation layer 'random_flop'", suggestion: "random_flip"),
    Case(
      "classes: [cat, dog]", "augment: [{random_zoom: {height_factor: [-1, 0.5], width_facto: 0}}]",
      "'height_factor.0' expects a number in (-1, 1], received -1",
      "unknown key 'width_facto' in 'dataset.augment.0.random_zoom'", suggestion: "width_factor"),
    Case(
      "classes: [cat, dog]", "augment: [{random_contrast: [0.1, 0.2, 0.3]}, {random_flip: up}]",
      "'factor' expects [low, high], each a number in [0, 1], received a list",
      "unknown mode 'up', expected horizontal, vertical or horizontal_and_vertical"),
    Case(
      "classes: [cat, dog]", "augment: [{random_crop: {height: 24, width: 40}}]",
      "a crop of 24 x 40 from images of 32 x 32"),
    Case(
      "size: [32, 32]", "size: 32\n    center_crop: [24, 40]",
      "'center_crop' keeps 24 x 40 of images that are 32 x 32"),
    Case(
      "size: [32, 32]", "size: 32\n    crop_to_aspect_ratio: true\n    pad_to_aspect_ratio: true",
      "'crop_to_aspect_ratio' and 'pad_to_aspect_ratio' exclude each other: each gives the image its "
        + "shape"),
    Case(
      "size: [32, 32]", "size: 32\n    shorter_side: 40\n    center_crop: 32",
      "'size' and 'shorter_side' exclude each other: 'center_crop' is the size that the model gets"),
    Case(
      "size: [32, 32]", "shorter_side: 40",
      "'shorter_side: 40' leaves the longer sides as long as they come, but the model takes images of "
        + "one size"),
    Case(
      "size: [32, 32]", "size: 32\n    fill_value: 3",
      "'fill_value' has a meaning only with 'pad_to_aspect_ratio: true'"),
    Case(
      "size: [32, 32]", "size: 32\n    test: {resize: none, center_crop: 24}",
      "'center_crop' is of resized images, but 'resize' is none"),
    Case(
      "size: [32, 32]", "size: 32\n    keep_aspect_ratio: true",
      "unknown key 'keep_aspect_ratio' in 'dataset.image'", suggestion: "crop_to_aspect_ratio"),
    Case(
      "classes: [cat, dog]", "augment: [RandomFlip]", "unknown augmentation layer 'RandomFlip'",
      suggestion: "random_flip"),
    Case(
      "classes: [cat, dog]", "augment: [{rotation_range: 20}, {random_height: 0.2}]",
      "'rotation_range' is a key of ImageDataGenerator's, which 'augment' takes as a map",
      "'random_height' gives the images of every batch another size, and Keras 3 has it no more"),
    Case(
      "classes: [cat, dog]", "augment: {rotation: 3, random_flip: horizontal}",
      "'random_flip' is one of Keras's layers, which 'augment' takes as a list"),
    Case(
      "classes: [cat, dog]", "augment: 0.2",
      "'augment' expects a map such as {rotation: 20} or a list such as [random_flip: horizontal], "
        + "received 0.2"),
    Case(
      "classes: [cat, dog]", "augment: [{random_brightness: {factor: 0.2, value_range: [0, 1]}}]",
      "'value_range' [0, 1] is that of images which are scaled already, but they are changed before "
        + "'image.preprocess', as 0 to 255"),
    Case(
      "freeze: backbone", "store: {memory: lots}",
      "'memory' expects a size such as 4GiB or 512MiB, received 'lots'"),
    Case(
      "freeze: backbone", "compatibility: tf-2.4",
      "unknown preset 'tf-2.4'", suggestion: "tf-2.8"),
    Case(
      "freeze: backbone", "compatibility: {preset: tf-2.8, rmsprop_epsilon: outsid}",
      "unknown place of epsilon 'outsid', expected inside or outside", suggestion: "outside"),
    Case(
      "freeze: backbone", "source: {date: 8.11.2023}",
      "'date' expects a date as YYYY-MM-DD, received '8.11.2023'"),
  ]

  private static let layers = [
    Case(
      "- global_average_pooling", "- GlobalAveragePooling2D",
      "unknown layer 'GlobalAveragePooling2D'", suggestion: "global_average_pooling"),
    Case("- global_average_pooling", "- {}", "expected one layer, received an empty map"),
    Case(
      "- global_average_pooling", "- dropout: {rate: 1}",
      "'rate' expects a number in [0, 1), received 1"),
    Case(
      "units: 2", "units: 2, name: a/b",
      "'name' expects a layer's name, of letters, digits and '_', '.' or '-', received 'a/b'"),
    Case("- global_average_pooling", "- dropout", "missing key 'rate' in 'head.0.dropout'"),
    Case(
      "activation: softmax", "activation: Softmax", "unknown activation 'Softmax'",
      suggestion: "softmax"),
    Case("units: 2", "units: 3", "3 units for 2 classes"),
    Case("units: 2", "units: 1", "softmax over 1 unit is always 1"),
    Case(
      "units: 2, activation: softmax", "units: 1, activation: sigmoid",
      "categorical_crossentropy over 1 unit tells no classes apart"),
    Case(
      "softmax}", "softmax}\n  - dropout: 0.5",
      "the last layer is 'dropout', expected dense, activation or softmax"),
    Case(
      "  - global_average_pooling\n  - dense: {units: 2, activation: softmax}", "  []",
      "'head' expects at least 1 layer, received an empty list"),
    Case(
      "- dense: {units: 2, activation: softmax}", "- activation: softmax",
      "no layer of 'head' is dense, nothing gives the classes"),
  ]

  @Test(arguments: keys + sources + values + layers + fits + rules)
  func badSpec(_ bad: Case) {
    let text = pets(bad.old, bad.new)
    do {
      _ = try SpecDocument.parse(text: text, path: "pets.yaml")
      Issue.record("this spec was taken")
    } catch {
      let sorted = error.diagnostics.map(\.message).sorted()
      #expect(sorted == bad.messages.sorted())
      #expect(error.diagnostics.lazy.compactMap(\.suggestion).first == bad.suggestion)
    }
  }
}
