internal import Basics
internal import Spec

/// Keras's published weights files, and where the documents' data sets come from.
enum OfficialFiles {
  /// The name of the ImageNet file without top, for images of this size.
  static func weightsName(_ backbone: Backbone, height: Int?, width: Int?) -> String? {
    let side = height == width ? height ?? 224 : 224
    switch backbone.architecture {
    case .resnet50: return "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    case .vgg16: return "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
    case .vgg19: return "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
    case .mobilenet:
      let alpha = backbone.alpha == 1 ? "1_0" : "\(Int((backbone.alpha * 100).rounded()))"
      let text = backbone.alpha == 1 ? alpha : alpha.replacingTrailingFigures
      return "mobilenet_\(text)_\([128, 160, 192].contains(side) ? side : 224)_tf_no_top.h5"
    case .mobilenetV2:
      let rows = [96, 128, 160, 192].contains(side) ? side : 224
      return
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_\(backbone.alpha)_\(rows)_no_top.h5"
    case .miniResnet: return nil
    }
  }

  /// The MD5 sums that Keras states for its files.
  static func checksum(_ architecture: Backbone.Architecture) -> String? {
    switch architecture {
    case .resnet50: "4d473c1dd8becc155b73f8504c6f6626"
    case .vgg16: "6d6bbae143d832006294945121d1f1fc"
    case .vgg19: "253f8cb515780f3b799900260a226db6"
    case .mobilenet, .mobilenetV2, .miniResnet: nil
    }
  }

  /// Where a document's data set is published and how it is laid out, by its folder's name.
  static func dataSource(_ path: String) -> [String] {
    switch path {
    case "flowers":
      [
        "source: flower_photos.tgz of TensorFlow's example images "
          + "(https://download.tensorflow.org/example_images/flower_photos.tgz, 3,670 photographs)",
        "layout: flowers/{roses,daisy,dandelion,sunflowers,tulips}/*.jpg",
      ]
    case "cats_dogs":
      [
        "source: the first 2,000 cats and dogs each of Kaggle's 'Dogs vs. Cats' "
          + "(https://www.kaggle.com/c/dogs-vs-cats)",
        "layout: cats_dogs/{train,validation,test}/{cats,dogs}/*.jpg "
          + "(0-999, 1000-1499 and 1500-1999 of each)",
      ]
    case "beans":
      [
        "source: the iBean data set of the AIR Lab, Makerere University "
          + "(https://github.com/AI-Lab-Makerere/ibean, 1,034 + 133 + 128 photographs)",
        "layout: beans/{train,validation,test}/{angular_leaf_spot,bean_rust,healthy}/*.jpg",
      ]
    case "cifar10":
      [
        "source: cifar-10-binary.tar.gz (https://www.cs.toronto.edu/~kriz/cifar.html, "
          + "MD5 c32a1d4ab5d03f1284b67883e8d87530)",
        "layout: cifar10/{data_batch_1,…,data_batch_5,test_batch}.bin",
      ]
    case "bed_sofa":
      [
        "source: the document's photographs were never published; any beds and sofas will do",
        "layout: bed_sofa/learn/{bed,sofa}/*.jpg, bed_sofa/test/{bed_400,…,sofa__0499}.jpg",
      ]
    default: []
    }
  }
}

extension String {
  /// `75` as `7_5`, `25` as `2_5`, `50` as `5_0`: the MobileNet files' way with a multiplier.
  fileprivate var replacingTrailingFigures: String {
    count == 2 ? "\(prefix(1))_\(suffix(1))" : self
  }
}

extension Experiment {
  /// The size of what the backbone sees, behind a stem that enlarges images; nil where images come in
  /// their own size.
  var backboneSize: (height: Int?, width: Int?) {
    var (height, width) = (dataset.image.height, dataset.image.width)
    for case .upSampling(let up) in stem {
      height = height.map { $0.saturatingMultiply(up.height) }
      width = width.map { $0.saturatingMultiply(up.width) }
    }
    return (height, width)
  }
}
