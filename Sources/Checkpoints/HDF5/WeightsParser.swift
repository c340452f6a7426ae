package import Confinement

/// Reads weights files for another process; keeps nothing from one request to the next.
package final class WeightsParser: ConfinedParser {
  package static let name = "weights"
  package static let isInBackground = false

  /// What is asked of a file.
  enum Request: Int {
    /// What it holds.
    case contents
    /// The text that describes its model.
    case configuration
    /// Values of arrays, into memory that comes as a second file.
    case arrays
  }

  package init() {}

  package func warmUp() { try? HDF5.locked { () throws(CheckpointProblem) in } }

  package func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter {
    guard let asked = Request(rawValue: try request.number()), let file = files.first else {
      throw MessageFault()
    }
    let path = try request.text()
    let archiveSize = try request.number()
    let source = WeightsSource(
      descriptor: file, path: path, archiveSize: archiveSize < 0 ? nil : archiveSize)
    var answer = MessageWriter()
    do throws(CheckpointProblem) {
      switch asked {
      case .contents:
        let contents = try HDF5.withLockedWeights(source) { (file) throws(CheckpointProblem) in
          try Contents(file)
        }
        CheckpointProblem.add(nil, to: &answer)
        contents.add(to: &answer)
      case .configuration:
        let text = try HDF5.withLockedWeights(source) { (file) throws(CheckpointProblem) in
          try Attributes(of: try file.root.open(""), place: "/", in: file)
            .texts("model_config", in: file)?.first
        }
        CheckpointProblem.add(nil, to: &answer)
        answer.add(text)
      case .arrays:
        let isModel: Bool
        let arrays: [StoredArray]
        do throws(MessageFault) {
          isModel = try request.answer()
          arrays = try request.list { (reader) throws(MessageFault) in try StoredArray(&reader) }
        } catch {
          throw .changed
        }
        let memory = files.count > 1 ? SharedMemory.map(files[1], isForReading: false) : nil
        let outcome = try HDF5.withLockedWeights(source) { (file) throws(CheckpointProblem) in
          let home = try file.root.open(isModel ? "model_weights" : "")
          return WeightsParser.read(arrays, in: home, of: file, into: memory)
        }
        CheckpointProblem.add(nil, to: &answer)
        answer.add(outcome.count)
        CheckpointProblem.add(outcome.problem, to: &answer)
      }
    } catch {
      answer = MessageWriter()
      CheckpointProblem.add(error, to: &answer)
    }
    return answer
  }

  /// How many arrays were read, and why the next one was not.
  private struct Outcome: Sendable {
    let count: Int
    let problem: CheckpointProblem?
  }

  private static func read(
    _ arrays: [StoredArray], in home: borrowing Handle, of file: borrowing OpenFile,
    into memory: SharedMemory?
  ) -> Outcome {
    let batch = ArrayBatch(arrays, limit: .max)
    for (number, (array, place)) in zip(arrays, batch.places).enumerated() {
      do throws(CheckpointProblem) {
        let dataset = try home.open(array.path)
        guard try dataset.describe(path: array.path, in: file) == array else { throw .changed }
        guard let place else { continue }
        guard let memory, memory.bytes.count - place >= 4 * array.count else { throw .changed }
        let target = UnsafeMutableRawBufferPointer(
          rebasing: memory.bytes[place..<place + 4 * array.count])
        try dataset.read(array, into: target.bindMemory(to: Float.self))
      } catch {
        return Outcome(count: number, problem: error)
      }
    }
    return Outcome(count: arrays.count, problem: nil)
  }
}
