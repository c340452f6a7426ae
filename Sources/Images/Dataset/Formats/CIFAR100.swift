internal import Configuration

/// Two label bytes a record, the coarse one first; `train.bin` and `test.bin`.
struct CIFAR100: CIFARBatches {
  static let layout = PlanarRecord(labelBytes: 2, height: 32, width: 32)

  /// The names in `fine_label_names.txt`, in label order.
  static let fineClasses = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle",
    "bottle", "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle",
    "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch",
    "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest", "fox",
    "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion",
    "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
    "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road",
    "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake",
    "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone",
    "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale",
    "willow_tree", "wolf", "woman", "worm",
  ]

  /// The names in `coarse_label_names.txt`, in label order.
  static let coarseClasses = [
    "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
    "household_electrical_devices", "household_furniture", "insects", "large_carnivores",
    "large_man-made_outdoor_things", "large_natural_outdoor_scenes",
    "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates", "people",
    "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
  ]

  let words = BatchWords(
    name: "CIFAR-100", format: .cifar100, recordSize: CIFAR100.layout.size, labels: "two labels")
  let record: PlanarRecord = CIFAR100.layout

  func names(_ labels: Dataset.LabelKind?) -> [String] {
    labels == .coarse ? CIFAR100.coarseClasses : CIFAR100.fineClasses
  }

  func labelByte(_ labels: Dataset.LabelKind?) -> Int { labels == .coarse ? 0 : 1 }

  func files(_ source: String) -> BatchFiles? {
    switch source {
    case "train", "test": BatchFiles(beginning: source + ".bin", pattern: source + ".bin")
    default: nil
    }
  }
}
