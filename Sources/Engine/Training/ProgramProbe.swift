internal import Compiler
internal import Configuration
package import Models

/// A graph run forward and backward once, from given tensors and a given gradient of the output: for
/// explanations, and for tests of single layers.
package final class ProgramProbe {
  private let program: TrainableProgram
  private let parameters: ModelParameters
  private let workspace: AlignedFloats
  private let inputs: [BatchTensor]

  /// - Parameters:
  ///   - graph: Whose input layers are the given tensors.
  ///   - inputs: The names of the input layers.
  ///   - batch: Images.
  ///   - weights: The arrays.
  ///   - frozen: Which layers do not train.
  ///   - order: How the channels of images lie.
  ///   - beforeActivation: Whether the given gradient is that of what goes into the last activation.
  /// - Throws: `KernelError` where oneDNN refuses.
  package init(
    _ graph: Graph, inputs: [String], batch: Int, weights: ModelWeights, frozen: FrozenLayers = 0,
    order: ChannelOrder = EngineIdentity.channelOrder, beforeActivation: Bool = false
  ) throws {
    let cut = inputs.compactMap(graph.index(of:))
    let training = TrainingProgram(
      graph,
      TrainingProgram.Settings(
        cut: cut, frozen: frozen, lossBeforeActivation: beforeActivation, order: order,
        inputGradients: true))
    parameters = try ModelParameters(
      training, graph: graph, cut: cut, frozen: frozen, batch: batch, stateNames: [],
      weights: weights)
    let memory = training.memory(batch: batch)
    let workspace = AlignedFloats(bytes: memory.bytes)
    self.workspace = workspace
    program = try TrainableProgram(
      training, batch: batch, parameters: parameters, memory: memory, workspace: workspace,
      movingVariance: .biased, poisons: false, scratch: { AlignedFloats(bytes: $0) })
    func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
      (workspace.address + offset).assumingMemoryBound(to: Float.self)
    }
    self.inputs = cut.indices.map { position in
      BatchTensor(
        training.tensors[position], batch: batch, values: floats(memory.values[position]),
        gradients: memory.gradients[position].map(floats))
    }
  }

  /// The output for some inputs, in Keras's order.
  package func forward(_ values: [[Float]], training: Bool) throws -> [Float] {
    for (input, values) in zip(inputs, values) {
      input.values.update(from: values, count: input.count)
    }
    try program.forward(training ? .training(seed: 0, epoch: 0, step: 0) : .inference)
    return Array(UnsafeBufferPointer(start: program.outputs.values, count: program.outputs.count))
  }

  /// What regularizers add to the loss, after `forward`.
  package var penalty: Double { program.penalty + WeightPenalties(parameters.store).value }

  /// The gradients of the inputs, for that of the output and for the penalty; those of the
  /// arrays are left in place.
  package func backward(_ gradient: [Float]) throws -> [[Float]] {
    program.lossTensor.gradient?.update(from: gradient, count: program.lossTensor.count)
    try program.backward()
    WeightPenalties(parameters.store).addGradients()
    return inputs.map { input in
      var sum = [Float](repeating: 0, count: input.count)
      for part in input.gradients {
        for index in sum.indices { sum[index] += part[index] }
      }
      return sum
    }
  }

  /// What oneDNN chose for each call.
  package var implementations: [String] { program.implementations }

  /// An array's gradient in Keras's layout.
  package func gradient(_ key: ParameterKey) throws -> [Float]? { try parameters.gradient(key) }

  /// An array in Keras's layout.
  package func values(_ key: ParameterKey) throws -> [Float] { try parameters.values(key) }
}
