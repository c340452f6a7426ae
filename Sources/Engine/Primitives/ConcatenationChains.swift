internal import Compiler
internal import Models

/// The concatenations of a program in which each begins with the one before, as the blocks of a
/// DenseNet do: all of a chain lie in one image with the last one's channels, so that each writes only
/// what it adds.
struct ConcatenationChains {
  struct Link {
    /// The position of the concatenation that this one begins with and grows in place; nil for the
    /// first.
    let before: Int?
    /// Of the last one of the chain.
    let channels: Int
    /// Channels of what the chain's concatenations join, but for one another.
    let parts: [Int]

    /// Whether all that is joined fills blocks of so many channels.
    func isWhole(in block: Int) -> Bool { parts.allSatisfy { $0 % block == 0 } }
  }

  private var links: [Int: Link] = [:]
  private let program: Program

  init(_ program: Program) {
    self.program = program
    let readers = program.readers
    var followers: Set<Int> = []
    for first in program.steps.indices where !followers.contains(first) {
      var chain = [first]
      while let last = chain.last,
        let next = ConcatenationChains.successor(of: last, in: program, readers)
      {
        chain.append(next)
      }
      guard chain.count > 1 else { continue }
      followers.formUnion(chain)
      let joined = chain.enumerated().flatMap { number, position in
        program.steps[position].inputs.dropFirst(number == 0 ? 0 : 1)
      }
      let link = (
        channels: program.steps[chain[chain.count - 1]].outputShape.last ?? 0,
        parts: joined.map { program[$0].shape.last ?? 0 }
      )
      // Rows of whole vectors, for the loops that read some of a pixel's channels.
      guard link.parts.allSatisfy({ $0 % 8 == 0 }) else { continue }
      for (number, position) in chain.enumerated() {
        links[position] = Link(
          before: number > 0 ? chain[number - 1] : nil, channels: link.channels,
          parts: link.parts)
      }
    }
  }

  /// How the concatenation at a position takes part in a chain; nil where it takes part in none.
  subscript(position: Int) -> Link? { links[position] }

  /// The concatenation that a step reads some of a longer chain's channels of, where own loops do so:
  /// what a normalisation of an image with an activation that they have reads.
  func link(readBy step: Program.Step) -> (position: Int, link: Link)? {
    guard step.primitive is BatchNormalizing, step.loopActivation != nil,
      case .step(let position)? = step.inputs.first, let link = links[position],
      link.channels > step.outputShape.last ?? 0
    else { return nil }
    return (position, link)
  }

  /// The concatenation that can grow out of the one at a position: the only one that begins with it,
  /// after everything else that reads it.
  private static func successor(
    of position: Int, in program: Program, _ readers: [[Int]]
  ) -> Int? {
    let step = program.steps[position]
    guard step.primitive is Concatenation, step.outputShape.count == 3,
      !program.outputs.contains(.step(position)), let last = readers[position].max(),
      program.steps[last].primitive is Concatenation,
      program.steps[last].inputs.filter({ $0 == .step(position) }).count == 1,
      program.steps[last].inputs[0] == .step(position)
    else { return nil }
    return last
  }
}
