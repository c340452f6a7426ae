internal import Models
internal import Plan

/// A layer without arrays whose forward and backward passes are oneDNN's: pooling, up-sampling,
/// and changes of layout.
final class PairedLayer: TrainableLayer {
  private let forwardCall: KernelContext.BoundCall
  private let backwardCall: KernelContext.BoundCall?

  private init(_ forward: KernelContext.BoundCall, _ backward: KernelContext.BoundCall?) {
    forwardCall = forward
    backwardCall = backward
  }

  func forward(_ pass: Pass) throws { try forwardCall.run() }

  func backward() throws { try backwardCall?.run() }

  /// `MaxPooling2D`, `AveragePooling2D`.
  static func pooling(
    _ name: String, _ kind: OneDNN.PoolingKind, _ window: Window, _ input: BatchTensor,
    _ output: BatchTensor, _ context: KernelContext
  ) throws -> PairedLayer {
    let (source, destination) = (try input.layout(), try output.layout())
    let pair = try context.oneDNN.poolingPair(name, kind, source, destination, window)
    // Where each maximum was.
    let workspace = pair.forward.workspace
    let kept: [(argument: Int32, layout: Layout, place: KernelContext.Place)] =
      kind == .maximum ? [(Argument.workspace, workspace, .at(context.allocate(workspace)))] : []
    return layer(pair, source, destination, input, output, kept, context)
  }

  /// `UpSampling2D`.
  static func upSampling(
    _ name: String, _ up: UpSampling2D, _ input: BatchTensor, _ output: BatchTensor,
    _ context: KernelContext
  ) throws -> PairedLayer {
    let (source, destination) = (try input.layout(), try output.layout())
    let pair = try context.oneDNN.upSamplingPair(name, up.interpolation, source, destination)
    return layer(pair, source, destination, input, output, [], context)
  }

  /// From Keras's order to blocks of channels, or back.
  static func layoutChange(
    _ input: BatchTensor, _ output: BatchTensor, _ context: KernelContext
  ) throws -> PairedLayer {
    let (source, destination) = (try input.layout(), try output.layout())
    func place(_ floats: UnsafeMutablePointer<Float>) -> KernelContext.Place {
      .at(UnsafeMutableRawPointer(floats))
    }
    let forward = try context.reorder(
      source, place(input.values), destination, place(output.values))
    guard let outer = output.gradient, let inner = input.gradient else {
      return PairedLayer(forward, nil)
    }
    return PairedLayer(
      forward, try context.reorder(destination, place(outer), source, place(inner)))
  }

  private static func layer(
    _ pair: (forward: Primitive, backward: Primitive), _ source: Layout, _ destination: Layout,
    _ input: BatchTensor, _ output: BatchTensor,
    _ kept: [(argument: Int32, layout: Layout, place: KernelContext.Place)],
    _ context: KernelContext
  ) -> PairedLayer {
    func place(_ floats: UnsafeMutablePointer<Float>) -> KernelContext.Place {
      .at(UnsafeMutableRawPointer(floats))
    }
    let forward = context.call(
      pair.forward,
      [
        (Argument.source, source, place(input.values)),
        (Argument.destination, destination, place(output.values)),
      ] + kept)
    guard let outer = output.gradient, let inner = input.gradient else {
      return PairedLayer(forward, nil)
    }
    let backward = context.call(
      pair.backward,
      [
        (Argument.destinationGradient, destination, place(outer)),
        (Argument.sourceGradient, source, place(inner)),
      ] + kept)
    return PairedLayer(forward, backward)
  }
}
