internal import Basics

/// Names that Keras has and specs do not: what they mean is known, so none is taken for a slip of the
/// pen (`gru` for `gelu`).
enum KerasNames {
  /// What to say of a name that Keras has and that is not known here; nil of any other.
  ///
  /// - Parameters:
  ///   - name: As it was given.
  ///   - noun: What it should be one of, such as `loss`.
  ///   - known: The names that specs have.
  /// - Returns: A sentence.
  static func note(on name: String, noun: String, known: [String]) -> String? {
    let isMeant = { (other: String) in folded(other) == folded(name) }
    guard !known.contains(where: isMeant) else { return nil }
    if noun == "architecture" {
      guard elsewhere.contains(where: { folded(name).hasPrefix($0) }) else { return nil }
      return "'\(name)' is not one of keras.applications; a Keras file of it can be the backbone: "
        + "'{model: FILE.keras}'"
    }
    guard let names = missing[noun], names.contains(where: isMeant) else { return nil }
    return "Keras has '\(name)' among its \(Words.plural(noun)), runexp does not"
  }

  /// Without case and separators, and for Keras's short names the long ones.
  private static func folded(_ name: String) -> String {
    let letters = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    return short[letters] ?? letters
  }

  private static let short = [
    "mse": "meansquarederror", "mae": "meanabsoluteerror", "msle": "meansquaredlogarithmicerror",
    "mape": "meanabsolutepercentageerror",
  ]

  /// The beginnings of well-known networks that are no `keras.applications`.
  private static let elsewhere = [
    "resnet18", "resnet34", "resnext", "resnest", "wideresnet", "regnet", "alexnet", "squeezenet",
    "googlenet", "lenet", "vit", "deit", "swin", "beit", "clip", "dino", "cait", "mixer", "vgg11",
    "vgg13", "shufflenet", "mnasnet", "ghostnet", "efficientnetlite", "inceptionv4", "senet",
    "seresnet", "yolo", "cspdarknet", "darknet", "coatnet", "convnextv2", "mobilevit",
    "densenet161",
    "densenet264", "mobilenetv4", "xception41", "xception65", "xception71",
  ]

  private static let missing: [String: [String]] = [
    "layer": [
      "conv1d", "conv3d", "conv2d_transpose", "zero_padding2d",
      "cropping2d", "reshape", "permute", "repeat_vector", "embedding", "lstm", "gru", "simple_rnn",
      "rnn", "bidirectional", "time_distributed", "attention", "multi_head_attention",
      "group_normalization", "unit_normalization", "spectral_normalization", "rms_normalization",
      "gaussian_dropout", "alpha_dropout", "lambda", "masking", "concatenate", "add", "multiply",
      "maximum", "minimum", "average", "subtract", "dot", "input_layer", "input", "resizing",
      "center_crop", "locally_connected2d", "dense_features", "thresholded_relu", "p_re_lu",
      "prelu",
      "activity_regularization",
      "adaptive_average_pooling2d", "adaptive_max_pooling2d",
    ],
    "optimizer": [
      "ftrl", "lamb", "muon", "adafactor", "loss_scale_optimizer", "schedule_free_adam_w", "radam",
      "lookahead",
    ],
    "loss": [
      "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
      "mean_squared_logarithmic_error", "huber", "huber_loss", "log_cosh", "poisson", "dice",
      "tversky",
      "cosine_similarity", "ctc", "circle", "categorical_generalized_cross_entropy",
    ],
    "activation": [
      "celu", "glu", "hard_shrink", "hard_tanh", "log_sigmoid", "soft_shrink", "sparse_plus",
      "sparse_sigmoid", "sparsemax", "squareplus", "tanh_shrink", "threshold", "prelu",
    ],
    "metric": [
      "binary_io_u", "io_u", "mean_io_u", "one_hot_io_u", "mean_absolute_error",
      "mean_squared_error",
      "root_mean_squared_error", "cosine_similarity", "poisson", "hinge", "kl_divergence",
      "log_cosh_error", "r2_score",
    ],
    "format": [
      "mnist", "fashion_mnist", "imdb", "reuters", "boston_housing", "california_housing",
    ],
    "initializer": ["identity", "stft"],
    "schedule": ["learning_rate_scheduler"],
  ]
}
