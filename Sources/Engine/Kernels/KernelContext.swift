/// Calls in the making that share memory which none of them keeps: oneDNN's scratchpads, and what
/// one call hands to the very next.
final class KernelContext {
  /// A call whose shared memory is found once all calls are known.
  final class BoundCall {
    let primitive: OneDNNPrimitive
    fileprivate let operands: [Operand]
    fileprivate var call: Call?

    fileprivate init(
      _ primitive: OneDNNPrimitive, _ operands: [Operand]
    ) {
      self.primitive = primitive
      self.operands = operands
    }

    /// Runs the primitive to its end.
    func run() throws {
      guard let call else { preconditionFailure("a call runs before its context is bound") }
      try call.run()
    }
  }

  typealias Operand = (argument: Int32, layout: Layout, place: Place)

  enum Place {
    case at(UnsafeMutableRawPointer)
    /// Lent until another call with the same place runs.
    case transient
  }

  let oneDNN: OneDNN
  private var calls: [BoundCall] = []
  private var transientBytes = 64
  private var scratchpadBytes = 64
  private var memory: [AlignedFloats] = []
  /// Bytes of what the context has allocated for itself.
  private(set) var ownBytes = 0

  init(_ oneDNN: OneDNN) { self.oneDNN = oneDNN }

  /// A call of a primitive, which can run after `bind`.
  func call(
    _ primitive: OneDNNPrimitive, _ operands: [Operand]
  ) -> BoundCall {
    for case (_, let layout, .transient) in operands {
      transientBytes = max(transientBytes, layout.bytes)
    }
    scratchpadBytes = max(scratchpadBytes, primitive.scratchpad.bytes)
    let call = BoundCall(primitive, operands)
    calls.append(call)
    return call
  }

  /// A change of layout.
  func reorder(
    _ source: Layout, _ from: Place, _ destination: Layout, _ to: Place
  ) throws -> BoundCall {
    call(
      try oneDNN.reorder(source, destination),
      [(Argument.source, source, from), (Argument.destination, destination, to)])
  }

  /// The operand that a vector is, such as a bias; none where there is no vector.
  static func vector(
    _ argument: Int32, _ floats: UnsafeMutableBufferPointer<Float>?
  ) throws -> [Operand] {
    try floats.map {
      [(argument, try .vector($0.count), .at(UnsafeMutableRawPointer($0.start)))]
    } ?? []
  }

  /// Memory that lives as long as the context.
  func allocate(_ layout: Layout) -> UnsafeMutableRawPointer {
    let owner = AlignedFloats(bytes: max(64, layout.bytes))
    memory.append(owner)
    ownBytes += layout.bytes
    return owner.address
  }

  /// Bytes that calls use one after the other and leave undefined.
  var sharedBytes: Int { alignedScratchpadBytes + transientBytes }

  private var alignedScratchpadBytes: Int { (scratchpadBytes + 63) / 64 * 64 }

  /// Gives every call its memory.
  ///
  /// - `lend`: memory of at least so many bytes, which others may use between two passes.
  func bind(_ lend: (_ bytes: Int) -> AlignedFloats = { AlignedFloats(bytes: $0) }) throws {
    let shared = lend(sharedBytes)
    memory.append(shared)
    let scratchpad = shared.address
    let transient = shared.address + alignedScratchpadBytes
    for call in calls {
      var operands = call.operands.map { argument, layout, place in
        switch place {
        case .at(let address): (argument, layout, address)
        case .transient: (argument, layout, transient)
        }
      }
      operands.append((Argument.scratchpad, call.primitive.scratchpad, scratchpad))
      call.call = try Call(call.primitive, operands, on: oneDNN)
    }
  }

  /// What oneDNN chose for each call, for tests and benchmarks.
  var implementations: [String] { calls.map(\.primitive.implementation) }
}

extension OneDNN {
  /// Copies an array from one layout into another, once.
  func copy(
    _ source: Layout, _ from: UnsafeMutableRawPointer, to destination: Layout,
    _ to: UnsafeMutableRawPointer
  ) throws {
    let context = KernelContext(self)
    let call = try context.reorder(source, .at(from), destination, .at(to))
    try context.bind()
    try call.run()
  }

  /// Copies values from one layout into another, once.
  func copy(
    _ values: [Float], _ source: Layout, to destination: Layout, _ to: UnsafeMutableRawPointer
  ) throws {
    try values.withUnsafeBytes { values in
      guard let start = values.baseAddress else { return }
      // oneDNN takes every address as one that it may write to; it only reads what it copies.
      try copy(source, UnsafeMutableRawPointer(mutating: start), to: destination, to)
    }
  }
}
