internal import Basics
internal import Confinement

/// A weights file that is open, and whoever reads it.
final class OpenedWeights {
  /// Bytes on disk.
  var size: Int { file.size }
  private let path: String
  private let file: FileBytes
  /// The weights of an archive, which lie in memory while they are read.
  private var member: SharedMemory?
  private let parser = ParserClient<WeightsParser>()

  /// The most bytes that the arrays of an archive may have.
  private static let archiveLimit = 16 << 30
  /// Bytes of arrays that are read at once, where they do not lie in the file as in memory.
  private static let window = 64 << 20

  init(_ path: String) throws(CheckpointProblem) {
    self.path = path
    file = try FileBytes(path: path)
    guard file.size > 0 else { throw .empty }
  }

  /// What it holds.
  func contents() throws(CheckpointProblem) -> Contents {
    var answer = try ask(.contents)
    do throws(MessageFault) { return try Contents(&answer) } catch {
      throw OpenedWeights.problem(.nonsense)
    }
  }

  /// The text that describes its model; nil where it has none.
  func configuration() throws(CheckpointProblem) -> String? {
    var answer = try ask(.configuration)
    do throws(MessageFault) { return try answer.optionalText() } catch {
      throw OpenedWeights.problem(.nonsense)
    }
  }

  /// Reads arrays that were described before, one after the other.
  ///
  /// - Parameters:
  ///   - arrays: As the file was found to have them.
  ///   - isModel: Whether the weights lie in a group of their own.
  ///   - take: Gets the number of an array, from 0, and its values.
  /// - Throws: Why one of them cannot be read, and what `take` throws.
  func read(
    _ arrays: [StoredArray], isModel: Bool,
    _ take: (Int, [Float]) throws(CheckpointProblem) -> Void
  ) throws(CheckpointProblem) {
    var memory: SharedMemory?
    var first = 0
    while first < arrays.count {
      let batch = ArrayBatch(arrays[first...], limit: OpenedWeights.window)
      if batch.bytes > memory?.bytes.count ?? 0 {
        memory = nil
        do { memory = try SharedMemory(count: max(batch.bytes, 1 << 20)) } catch {
          throw OpenedWeights.problem(error)
        }
      }
      var answer = try ask(.arrays, memory) { message in
        message.add(isModel)
        message.add(arrays[first..<first + batch.places.count]) { $1.add(to: &$0) }
      }
      let (count, problem): (Int, CheckpointProblem?)
      do throws(MessageFault) {
        count = try answer.count(upTo: batch.places.count)
        problem = try CheckpointProblem?(&answer)
        if problem == nil && count < batch.places.count { throw MessageFault() }
      } catch {
        throw OpenedWeights.problem(.nonsense)
      }
      for (position, place) in batch.places.prefix(count).enumerated() {
        let array = arrays[first + position]
        try take(first + position, try values(of: array, at: place, in: memory))
      }
      if let problem { throw problem }
      first += count
    }
  }

  private func values(
    of array: StoredArray, at place: Int?, in memory: SharedMemory?
  ) throws(CheckpointProblem) -> [Float] {
    if let place {
      guard let memory else { return [] }
      let bytes = UnsafeRawBufferPointer(rebasing: memory.bytes[place..<place + 4 * array.count])
      return Array(bytes.bindMemory(to: Float.self))
    }
    guard let offset = array.offset else { throw .changed }
    guard let member else { return try file.floats(at: offset, count: array.count) }
    return try FileBytes(borrowing: member.descriptor).floats(at: offset, count: array.count)
  }

  // MARK: Asking

  private func ask(
    _ asked: WeightsParser.Request, _ memory: SharedMemory? = nil,
    _ more: (inout MessageWriter) -> Void = { _ in }
  ) throws(CheckpointProblem) -> MessageReader {
    do {
      return try askOnce(asked, memory, more)
    } catch .notHDF5(.zip) where member == nil {
      let archive = try KerasArchive(path: path)
      guard
        let found = try archive.sharedMember(
          KerasArchive.weights, limit: OpenedWeights.archiveLimit)
      else { throw .archiveWithout(KerasArchive.weights, members: archive.members) }
      member = found
      return try askOnce(asked, memory, more)
    }
  }

  private func askOnce(
    _ asked: WeightsParser.Request, _ memory: SharedMemory?,
    _ more: (inout MessageWriter) -> Void
  ) throws(CheckpointProblem) -> MessageReader {
    var request = MessageWriter()
    request.add(asked.rawValue)
    request.add(path)
    request.add(member == nil ? -1 : size)
    more(&request)
    let bytes = max(size, member?.bytes.count ?? 0)
    // The file is mapped, and a part of it may be there in another form.
    let limits = ParserLimits(
      seconds: 60 + bytes / (4 << 20),
      memory: (1 << 30).saturatingAdd(2 * bytes).saturatingAdd(memory?.bytes.count ?? 0))
    let files = [member?.descriptor ?? file.descriptor] + (memory.map { [$0.descriptor] } ?? [])
    do {
      var answer = try parser.ask(request, files: files, limits: limits)
      guard let problem = try CheckpointProblem?(&answer) else { return answer }
      throw problem
    } catch let problem as CheckpointProblem {
      throw problem
    } catch let failure as ParserFailure {
      throw OpenedWeights.problem(failure)
    } catch {
      throw OpenedWeights.problem(.nonsense)
    }
  }

  private static func problem(_ failure: ParserFailure) -> CheckpointProblem {
    failure.isOfTheSystem ? .noParser(failure.description) : .unparsable(failure.description)
  }
}

/// Arrays that are read at once.
struct ArrayBatch {
  /// Where in shared memory each is put; nil for those that lie in the file as in memory.
  private(set) var places: [Int?] = []
  /// Of shared memory.
  private(set) var bytes = 0

  /// The first of some arrays: as many as the memory is enough for, at least one.
  init(_ arrays: some Sequence<StoredArray>, limit: Int) {
    for array in arrays {
      if array.isPlain {
        places.append(nil)
        continue
      }
      let size = 4 * array.count
      if !places.isEmpty, size > limit - bytes { return }
      places.append(bytes)
      bytes += size
    }
  }
}
