internal import Basics

/// A layer's class and arguments by today's names, where Keras 1 and 2 had others.
struct Keras1Names {
  let className: String
  private(set) var arguments: [(name: String, value: JSONValue)] = []

  init(className old: String, _ members: [JSONValue.Member]) {
    var mode: String?
    if old == "Merge" { mode = members.first { $0.name == "mode" }?.value.text }
    className = mode.flatMap { Keras1Names.merges[$0] } ?? Keras1Names.classes[old] ?? old
    var sides: [JSONValue] = []
    for member in members {
      switch member.name {
      case "nb_row", "nb_col": sides.append(member.value)
      case "mode" where mode != nil: continue
      case "concat_axis", "dot_axes", "node_indices", "tensor_indices", "output_shape",
        "output_shape_type", "arguments", "output_mask", "output_mask_type", "mode_type":
        guard old == "Merge" else { fallthrough }
        if member.name == "concat_axis", className == "Concatenate" {
          arguments.append(("axis", member.value))
        }
      default:
        arguments.append((Keras1Names.name(of: member.name, in: className), member.value))
      }
    }
    if sides.count == 2 { arguments.append(("kernel_size", .array(sides))) }
    // Windows that are not said to move otherwise stand side by side.
    if let strides = arguments.firstIndex(where: { $0.name == "strides" }),
      arguments[strides].value == .null
    {
      arguments[strides].value = arguments.first { $0.name == "pool_size" }?.value ?? .null
    }
  }

  private static let merges = [
    "sum": "Add", "mul": "Multiply", "concat": "Concatenate", "ave": "Average", "max": "Maximum",
  ]

  private static let classes = [
    "Convolution2D": "Conv2D", "SeparableConvolution2D": "SeparableConv2D",
    "DepthwiseConvolution2D": "DepthwiseConv2D", "AtrousConvolution2D": "Conv2D",
    "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization", "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D", "AvgPool2D": "AveragePooling2D",
    "MaxPool2D": "MaxPooling2D",
    // As tf.keras registers those of its applications.
    "Custom>CustomScaleLayer": "CustomScaleLayer", "Custom>LayerScale": "LayerScale",
    "Custom>StochasticDepth": "StochasticDepth",
  ]

  private static func name(of name: String, in className: String) -> String {
    switch (name, className) {
    case ("alpha", "LeakyReLU"): "negative_slope"
    case ("p", "Dropout"), ("p", "SpatialDropout2D"): "rate"
    case ("sigma", "GaussianNoise"): "stddev"
    default: names[name] ?? name
    }
  }

  private static let names = [
    "nb_filter": "filters", "subsample": "strides", "border_mode": "padding", "bias": "use_bias",
    "init": "kernel_initializer", "output_dim": "units", "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer", "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint", "atrous_rate": "dilation_rate",
    "gamma_init": "gamma_initializer", "beta_init": "beta_initializer",
  ]
}
