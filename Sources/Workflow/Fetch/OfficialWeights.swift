internal import Basics
internal import Checkpoints
internal import Configuration
internal import Fetching
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

extension WeightSources {
  /// Whether the backbone's file is the one that Keras publishes for the architecture, by the digest
  /// that it states.
  ///
  /// The file is read for it, so only where the answer is worth something: where images are
  /// preprocessed otherwise than such weights want it.
  func isPublished(_ experiment: Experiment) -> Bool {
    let size = experiment.backboneSize
    let image = experiment.dataset.image
    guard case .file = experiment.backbone.weights, let file = backbone,
      let own = experiment.backbone.architecture.flatMap(Architecture.named)?.preprocess,
      [image.preprocess, image.test.preprocess ?? own].contains(where: { $0 != own }),
      let stated = OfficialWeights(experiment.backbone, height: size.height, width: size.width)?
        .digest
    else { return false }
    return (try? FileDigest.of(file.path, stated.kind)) == stated
  }
}
