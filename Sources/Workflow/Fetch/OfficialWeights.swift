internal import Basics
internal import Configuration

/// A weights file that Keras publishes: ImageNet, without top.
struct OfficialWeights {
  let name: String
  let url: String
  /// As Keras states it; nil where Keras states none.
  let digest: FileDigest?
}

extension OfficialWeights {
  /// A row for each architecture: the folder at the publisher's, the file's name, in which `ALPHA`
  /// and `SIDE` stand for the multiplier and the image size that it was trained with, these sizes,
  /// how the multiplier is written, and the digest.
  ///
  /// Source: keras/applications of Keras 3, which states MD5 for the ResNets and VGGs and nothing for
  /// the MobileNets.
  private static let table: [Backbone.Architecture: Row] = [
    .resnet50: Row(
      "resnet", "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
      md5: "4d473c1dd8becc155b73f8504c6f6626"),
    .vgg16: Row(
      "vgg16", "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
      md5: "6d6bbae143d832006294945121d1f1fc"),
    .vgg19: Row(
      "vgg19", "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
      md5: "253f8cb515780f3b799900260a226db6"),
    .mobilenet: Row(
      "mobilenet", "mobilenet_ALPHA_SIDE_tf_no_top.h5", sides: [128, 160, 192, 224],
      alpha: { alpha in
        let percent = Int((alpha * 100).rounded())
        return percent == 100 ? "1_0" : "\(percent / 10)_\(percent % 10)"
      }),
    .mobilenetV2: Row(
      "mobilenet_v2", "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_ALPHA_SIDE_no_top.h5",
      sides: [96, 128, 160, 192, 224], alpha: { "\($0)" }),
  ]

  private static let publisher = "https://storage.googleapis.com/tensorflow/keras-applications"

  private struct Row {
    let folder: String
    let name: String
    let sides: Set<Int>
    let alpha: @Sendable (Double) -> String
    let digest: FileDigest?

    init(
      _ folder: String, _ name: String, md5: String? = nil, sides: Set<Int> = [],
      alpha: @escaping @Sendable (Double) -> String = { "\($0)" }
    ) {
      self.folder = folder
      self.name = name
      self.sides = sides
      self.alpha = alpha
      digest = md5.map { FileDigest(.md5, hex: $0) }
    }
  }

  /// The file for images of this size, nil where Keras publishes none.
  ///
  /// Other sizes than those that it was trained with take the file of 224, as Keras does.
  init?(_ backbone: Backbone, height: Int?, width: Int?) {
    guard let row = OfficialWeights.table[backbone.architecture] else { return nil }
    let side = height == width ? height ?? 224 : 224
    let parts = row.name.split(separator: "_", omittingEmptySubsequences: false).map { part in
      switch part {
      case "ALPHA": row.alpha(backbone.alpha)
      case "SIDE": "\(row.sides.contains(side) ? side : 224)"
      default: String(part)
      }
    }
    name = parts.joined(separator: "_")
    url = "\(OfficialWeights.publisher)/\(row.folder)/\(name)"
    digest = row.digest
  }
}
