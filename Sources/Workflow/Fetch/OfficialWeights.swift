internal import Basics
internal import Configuration
internal import Models

/// A weights file that Keras publishes: ImageNet, without top.
struct OfficialWeights {
  let name: String
  let url: String
  /// As Keras states it; nil where Keras states none.
  let digest: FileDigest?
}

extension OfficialWeights {
  /// The file for images of this size, nil where Keras publishes none.
  ///
  /// Other sizes than those that it was trained with take the file of 224, as Keras does.
  init?(_ backbone: Backbone, height: Int?, width: Int?) {
    guard let published = backbone.architecture.flatMap(Architecture.named)?.weights else {
      return nil
    }
    let side = height == width ? height ?? 224 : 224
    let parts = published.file.split(separator: "_", omittingEmptySubsequences: false).map { part in
      switch part {
      case "ALPHA": published.spelling(backbone.alpha)
      case "SIDE": "\(published.sides.contains(side) ? side : 224)"
      default: String(part)
      }
    }
    let file = parts.joined(separator: "_")
    name = published.savedFile ?? file
    url = "\(published.address)/\(file)"
    digest = published.digest(alpha: backbone.alpha)
  }
}
