internal import Basics

/// What a placed program does to its workspace, event after event: which values it reads and writes,
/// and at which bytes they lie.
///
/// It knows nothing of lifetimes. `fault()` replays the events on the bytes themselves and says where
/// a value is not what its reader takes it for, whatever the placement was computed from.
package struct MemoryTrace {
  /// A range of bytes of the workspace that something is written to.
  package struct Value {
    package var name: String
    package var bytes: Range<Int>
    /// The value that this one is written over on purpose; nobody may read that one afterwards.
    package var replaces: Int?

    package init(name: String, bytes: Range<Int>, replaces: Int? = nil) {
      self.name = name
      self.bytes = bytes
      self.replaces = replaces
    }
  }

  /// A call of the program, or what its caller does before and after it.
  package struct Event {
    package var name: String
    /// Positions in `values`.
    package var reads: [Int]
    package var writes: [Int]
    /// Bytes that the event uses besides and leaves undefined.
    package var scratch: Range<Int>

    package init(
      name: String, reads: [Int] = [], writes: [Int] = [], scratch: Range<Int> = 0..<0
    ) {
      self.name = name
      self.reads = reads
      self.writes = writes
      self.scratch = scratch
    }
  }

  /// A violation of one of the rules that every placed program keeps.
  package enum Fault: Explained, Hashable {
    /// A value does not lie in the workspace.
    case outside(value: String)
    /// Something is read that no event has written.
    case unwritten(value: String, readBy: String)
    /// An event writes into memory of a value that it, or a later event, reads.
    case overlap(value: String, live: String, writtenBy: String)
    /// Something is read whose memory another event has used since.
    case reused(value: String, usedBy: String, readBy: String)

    package var description: String {
      switch self {
      case .outside(let value): "'\(value)' does not lie in the workspace"
      case .unwritten(let value, let reader):
        "'\(reader)' reads '\(value)', which nothing has written"
      case .overlap(let value, let live, let writer):
        "'\(writer)' writes '\(value)' over '\(live)', which is read later"
      case .reused(let value, let user, let reader):
        "'\(reader)' reads '\(value)', whose memory '\(user)' has used since"
      }
    }
  }

  package var values: [Value] = []
  package var events: [Event] = []
  /// Of the whole workspace.
  package var bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  /// Adds a value and returns its position.
  package mutating func add(_ value: Value) -> Int {
    values.append(value)
    return values.count - 1
  }

  /// The first violation, or nil for a sound program.
  package func fault() -> Fault? {
    for value in values where value.bytes.lowerBound < 0 || value.bytes.upperBound > bytes {
      return .outside(value: value.name)
    }
    for event in events where event.scratch.lowerBound < 0 || event.scratch.upperBound > bytes {
      return .outside(value: "scratchpad of \(event.name)")
    }
    return readFault() ?? overlapFault()
  }

  /// Replays the program and looks at who used the bytes of each value that is read last.
  private func readFault() -> Fault? {
    var isWritten = [Bool](repeating: false, count: values.count)
    /// For each value that was written, the event that used its memory since.
    var spoiler = [Int?](repeating: nil, count: values.count)
    var present: Set<Int> = []
    for (number, event) in events.enumerated() {
      for read in event.reads {
        guard isWritten[read] else {
          return .unwritten(value: values[read].name, readBy: event.name)
        }
        if let user = spoiler[read] {
          return .reused(
            value: values[read].name, usedBy: events[user].name, readBy: event.name)
        }
      }
      for bytes in event.writes.map({ values[$0].bytes }) + [event.scratch] {
        for value in present where values[value].bytes.overlaps(bytes) { spoiler[value] = number }
        present = present.filter { spoiler[$0] == nil }
      }
      for write in event.writes {
        isWritten[write] = true
        spoiler[write] = nil
        present.insert(write)
      }
      // What an event leaves behind is spoiled where its other writes or its scratchpad touch it.
      for (place, write) in event.writes.enumerated() {
        let others = event.writes[..<place].map { values[$0].bytes } + [event.scratch]
        if others.contains(where: { $0.overlaps(values[write].bytes) }) { spoiler[write] = number }
      }
    }
    return nil
  }

  /// Looks for writes into memory of values that still have a reader, or that the event itself reads.
  private func overlapFault() -> Fault? {
    var lastRead = [Int](repeating: -1, count: values.count)
    var firstWrite = [Int](repeating: events.count, count: values.count)
    for (number, event) in events.enumerated() {
      for read in event.reads { lastRead[read] = number }
      for write in event.writes { firstWrite[write] = min(firstWrite[write], number) }
    }
    var live: Set<Int> = []
    for (number, event) in events.enumerated() {
      live = live.filter { lastRead[$0] >= number }
      for write in event.writes {
        for value in live
        where value != write && values[write].replaces != value
          && values[value].bytes.overlaps(values[write].bytes)
        {
          return .overlap(
            value: values[write].name, live: values[value].name, writtenBy: event.name)
        }
        if let old = values[write].replaces, lastRead[old] > number {
          return .overlap(
            value: values[write].name, live: values[old].name, writtenBy: event.name)
        }
      }
      for value in live.union(event.writes) where values[value].bytes.overlaps(event.scratch) {
        return .overlap(
          value: "scratchpad", live: values[value].name, writtenBy: event.name)
      }
      live.formUnion(event.writes.filter { firstWrite[$0] == number })
    }
    return nil
  }
}
