internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// Shows what in an image speaks for a class in a finished run's eyes.
final class Explanation {
  /// Label order.
  let classes: [String]
  private let plan: TrainingPlan
  private let loader: ImageLoader
  /// Images as the model sees them, in grey levels.
  private let viewer: ImageLoader
  private let weights: ModelWeights
  private let graph: Graph
  private let layer: String
  /// For the size of the images that were explained last.
  private var looking: (height: Int, width: Int, part: StaticPart, map: ClassActivationMap)?

  /// - Parameter run: The finished run, of whose own predictions' weights.
  /// - Throws: `missingInput` where the run never saw its data, has no usable weights or no layer with
  ///   rows and columns.
  init(_ run: FinishedRun) throws(WorkflowError) {
    plan = run.plan
    guard let classes = plan.classes else {
      throw .missingInput(["the run's plan names no classes: it never saw its data"])
    }
    self.classes = classes
    graph = run.network.graph
    guard let layer = graph.lastSpatialLayer else {
      throw .missingInput(["the model has no layer with rows and columns that decides alone"])
    }
    self.layer = layer
    var pipeline = plan.pipeline(for: .test)
    loader = ImageLoader(pipeline)
    (pipeline.preprocess, pipeline.samplewise, pipeline.keepsOneChannel) = (.none, nil, false)
    if pipeline.channels == .bgr { pipeline.channels = .rgb }
    viewer = ImageLoader(pipeline)
    ThreadPool.setThreads(plan.threads)
    weights = try run.weights(run.evaluated)
  }

  /// An image as the model sees it, with colours for how much each part speaks for a class.
  ///
  /// - Parameters:
  ///   - record: The image.
  ///   - name: The class.
  /// - Returns: The picture; nil of a class that the model does not know.
  /// - Throws: `ImageFault` where the image cannot be read, `KernelError` where oneDNN refuses.
  func picture(of record: ImageRecord, class name: String) throws -> PixelImage? {
    guard let target = classes.firstIndex(of: name) else { return nil }
    let image = try loader.load(record)
    let (part, map) = try looking(at: image.height, image.width)
    var features = [Float](repeating: 0, count: part.floatsPerImage)
    try image.values.withUnsafeBufferPointer { pixels in
      try part.compute(
        pixels, count: 1, height: image.height, width: image.width, batch: 1
      ) { _, offset, values in
        features.replaceSubrange(offset..<offset + values.count, with: values)
      }
    }
    let found = try map.map(features, class: target)
    let view = try viewer.load(record)
    let bytes = view.values.map { UInt8(max(0, min($0.rounded(), 255))) }
    return HeatOverlay.over(
      PixelImage(height: view.height, width: view.width, bytes: bytes), value: found.value)
  }

  private func looking(
    at height: Int, _ width: Int
  ) throws -> (part: StaticPart, map: ClassActivationMap) {
    if let looking, looking.height == height, looking.width == width {
      return (looking.part, looking.map)
    }
    let isOwn = height == graph.inputShape[0] && width == graph.inputShape[1]
    let sized = isOwn ? graph : try plan.resized(height, width)
    let part = try plan.staticPart(of: sized, cut: [layer], weights)
    let map = try ClassActivationMap(sized, layer: layer, weights: weights)
    looking = (height, width, part, map)
    return (part, map)
  }
}
