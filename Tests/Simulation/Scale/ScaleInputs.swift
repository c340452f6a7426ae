/// What the model of a large sweep is fed with, all of it measured on two virtual cores of an Intel
/// Xeon (Ice Lake, 2.8 GHz, AVX-512) on 25 November 2026; the article on scale says how.
package struct ScaleInputs {
  /// Core-seconds to decode a photograph and to take it through ResNet50 at 224.
  package var imageSeconds = 0.051
  /// Core-seconds of a process before its first image: planning, random weights, primitives.
  package var startSeconds = 1.75
  /// Seconds on one core to list an image, look at its stamp and find its digest in the cache.
  package var planningSecondsPerImage = 31e-6
  /// Seconds on one core for each further point of a sweep, whatever the images.
  package var planningSecondsPerPoint = 0.012
  /// Seconds on one core for each image and shard, when the sweep is submitted.
  package var submissionSecondsPerShardAndImage = 3.05e-6
  /// Bytes a second that a core takes through SHA-256.
  package var digestRate = 0.19e9
  /// Bytes a second of which a core computes the checksums of stored features.
  package var checksumRate = 7e9
  /// Core-seconds a run for each image, to find its features by its digest.
  package var openingSecondsPerImage = 9e-6
  /// Bytes of the cache of digests for each image.
  package var digestLine = 202.0
  /// Requests for each image where it is looked at, and where it is read.
  package var requestsToLookAt = 1.0
  package var requestsToRead = 3.0
  /// Requests of a run or a shard whatever the images: libraries, spec, results.
  package var requestsOfTask = 1200.0
  /// Core-seconds of the head's training for an image and an epoch.
  package var pooledHeadSeconds = 114e-6
  package var unpooledHeadSeconds = 0.004
  /// Bytes of `predictions.csv` for each image and class, and the core-seconds to write them.
  package var predictionBytes = 13.4
  package var predictionSeconds = 0.45e-6

  package static let measured = ScaleInputs()
}

/// How the features are kept.
package struct FeatureLayout: Hashable {
  package var isPooled: Bool
  package var bytesPerFloat: Int

  package init(isPooled: Bool, bytesPerFloat: Int) {
    self.isPooled = isPooled
    self.bytesPerFloat = bytesPerFloat
  }

  package static let all = [
    FeatureLayout(isPooled: true, bytesPerFloat: 4),
    FeatureLayout(isPooled: true, bytesPerFloat: 2),
    FeatureLayout(isPooled: false, bytesPerFloat: 4),
    FeatureLayout(isPooled: false, bytesPerFloat: 2),
  ]

  /// ResNet50's last feature map has 7×7×2048 numbers.
  package var bytesPerImage: Double { (isPooled ? 2048 : 100_352) * Double(bytesPerFloat) }

  package var name: String {
    (isPooled ? "pooled" : "unpooled") + (bytesPerFloat == 4 ? " f32" : " bf16")
  }

  /// The program's: 256 MiB, or 256 images where that is more.
  package var imagesPerSegment: Double {
    max(256, (Double(256 << 20) / bytesPerImage).rounded(.down))
  }
}

/// The sweep and what is assumed of its surroundings.
package struct ScaleSweep {
  package var trainingImages = 1_281_167.0
  package var validationImages = 50_000.0
  package var classes = 1000.0
  package var bytesPerImage = 110_000.0
  package var runs = 200
  package var epochs = 10.0
  /// Cores of a shard or a run.
  package var cores = 8
  package var shards = 4
  /// Runs that Slurm lets go on at once.
  package var throttle = Int.max
  package var layout = FeatureLayout.all[0]
  /// Bytes of a node's memory that can hold features.
  package var pageCache = 96e9
  /// Whether a node keeps the attributes of the images for as long as the sweep takes, as a mount
  /// with `actimeo=3600` does.
  package var keepsAttributes = false
  /// What eight threads do in the time of one, for each of them.
  package var efficiency = 0.9

  package init() {}

  package var images: Double { trainingImages + validationImages }
  package var featureBytes: Double { images * layout.bytesPerImage }
}
