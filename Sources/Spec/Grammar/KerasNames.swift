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
    if let advice = meanings[noun]?[folded(name)] { return advice }
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
    "augmentation layer": [
      "aug_mix", "mosaic", "random_gaussian_blur", "random_grayscale", "random_invert",
      "random_perspective", "random_erasing", "random_elastic_transform", "random_color_jitter",
      "max_num_bounding_boxes",
    ],
  ]

  /// What a spec says instead of a name, by the folded name.
  private static let meanings: [String: [String: String]] = [
    "augmentation layer": [
      "gaussiannoise": "noise belongs to the model: 'stem: [{gaussian_noise: {stddev: 0.1}}]'",
      "centercrop": "it changes all images: 'dataset.image.center_crop'",
      "resizing": "it changes all images: 'dataset.image.size' and 'resize'",
      "rescaling": "it changes all images: 'dataset.image.preprocess', or 'rescaling' in 'stem'",
      "normalization": "it changes all images: 'normalization' in 'stem'",
      "randomflipleftright": "it is called 'random_flip: horizontal'",
      "randomflipupdown": "it is called 'random_flip: vertical'",
    ],
    "layer": Dictionary(
      uniqueKeysWithValues: [
        "concatenate", "add", "multiply", "maximum", "minimum", "average", "subtract", "dot",
      ].map { ($0, inAFile) } + [
        ("resizing", "images have the size of 'dataset.image.size'; 'resize' says how"),
        ("centercrop", "'dataset.image.center_crop' keeps the middle of images"),
        ("inputlayer", "images have the size of 'dataset.image.size'; leave it out"),
        ("input", "images have the size of 'dataset.image.size'; leave it out"),
        (
          "lambda",
          "what Python computes is not read; x/127.5-1 is 'dataset.image.preprocess: tf', and other "
            + "scalings are 'rescaling'"
        ),
      ]),
    "metric": [
      "specificity":
        "of two classes it is the recall of the negative one, which the classification report has; "
        + "specificity_at_sensitivity is Keras's",
      "sensitivity": "it is called 'recall'",
    ],
    "preprocessing": Dictionary(
      uniqueKeysWithValues: [
        "preprocessinput", "inceptionv3", "inceptionresnetv2", "xception", "mobilenet",
        "mobilenetv2", "mobilenetv3", "resnet", "resnet50", "resnetv2", "resnet50v2", "vgg16",
        "vgg19", "densenet", "densenet121", "nasnet", "efficientnet", "efficientnetv2", "convnext",
      ].map { ($0, "the backbone's own preprocess_input is 'preprocess: default'") }),
    "precision": [
      "mixedfloat16": bf16, "float16": bf16, "fp16": bf16, "mixedbfloat16": bf16, "bfloat16": bf16,
    ],
  ]

  private static let inAFile =
    "layers of 'stem' and 'head' stand in a row; a model that branches comes from a file: 'backbone: "
    + "{model: FILE.keras}'"

  private static let bf16 =
    "half precision on a processor is 'bf16', where the processor has it; weights and sums stay f32"
}
