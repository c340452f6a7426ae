internal import Basics
package import Models

/// Why a weights file could not be read or written: the file, and what is wrong with it.
package struct CheckpointError: Error, Sendable {
  package let path: String
  package let problem: CheckpointProblem

  package init(path: String, problem: CheckpointProblem) {
    self.path = path
    self.problem = problem
  }
}

/// What can be wrong with a weights file.
package enum CheckpointProblem: Error, Sendable {
  /// The system's words.
  case unreadable(String)
  case unwritable(String)
  case empty
  case notHDF5(FileKind)
  case truncated(size: Int, expected: Int)
  /// What cannot be done, and the HDF5 library's words.
  case damaged(String, reason: String)
  /// HDF5, but not what Keras writes.
  case notKeras(members: [String])
  case missingObject(String)
  case link(String, external: Bool)
  case externalStorage(String)
  case impossibleSize(String, shape: [Int], bytes: Int)
  /// The arrays up to that one, unpacked, are out of proportion to the file.
  case unpacksTooLarge(String, fileSize: Int, limit: Int)
  case neverWritten(String)
  case unknownFilter(String, filter: String)
  case tooManyChunks(String, count: Int, limit: Int)
  case unsupportedType(String, ElementType)
  case notFinite(layer: String, weight: String, count: Int)
  /// A variance below zero, of which no square root is to be had.
  case negative(layer: String, weight: String, count: Int)
  /// The weights of a layer have names that say nothing.
  case unresolvedWeights(layer: String, expected: [String], found: [String])
  case repeatedLayer(String, places: [String])
  case architecture(ArchitectureMismatch)
  case damagedArchive(String)
  case archiveWithout(String, members: [String])
  /// Weights, but no description of the layers.
  case withoutModel
  /// A description of layers that cannot be built.
  case model(KerasModelError)
  /// The file is not what it was when it was opened.
  case changed
  case longAttribute(String, bytes: Int)
  /// The contents are not those that the file's checksum was made of.
  case otherContents(recorded: String, found: String)
  /// An archive of the program's own that has no checksum.
  case withoutChecksum
  /// There is no process to read it with; the system's words.
  case noParser(String)
  /// Reading it ended the process that did so, or was ended.
  case unparsable(String)
}

/// Runs `body` and says of its failure which file it happened to.
func describing<Value>(
  _ path: String, _ body: () throws(CheckpointProblem) -> Value
) throws(CheckpointError) -> Value {
  do { return try body() } catch { throw CheckpointError(path: path, problem: error) }
}

extension CheckpointError: Explained {
  package var description: String {
    switch problem {
    case .unreadable(let reason), .noParser(let reason): "cannot read '\(path)': \(reason)"
    case .unwritable(let reason): "cannot write '\(path)': \(reason)"
    case .longAttribute(let name, let bytes):
      "cannot write '\(path)': the attribute '\(name)' has \(bytes.grouped) bytes, "
        + "and HDF5 takes \(AttributeLimit.bytes.grouped)"
    case .architecture(let mismatch): "the weights file '\(path)' \(mismatch)"
    case .model(let error): "the model of '\(path)' cannot be built: \(error.description)"
    default: "the weights file '\(path)' \(problem.predicate)"
    }
  }
}

extension CheckpointProblem: Explained {
  package var description: String {
    switch self {
    case .unreadable(let reason), .noParser(let reason):
      "the weights file cannot be read: \(reason)"
    case .unwritable(let reason): "the weights file cannot be written: \(reason)"
    case .longAttribute(let name, _): "the attribute '\(name)' is too long for HDF5"
    case .architecture(let mismatch): "the weights file \(mismatch)"
    default: "the weights file \(predicate)"
    }
  }

  /// The sentence about a weights file without its subject.
  fileprivate var predicate: String {
    switch self {
    case .empty: "is empty; fetch it again"
    case .notHDF5(let kind): "is \(kind), not HDF5; \(kind.remedy)"
    case .truncated(let size, let expected):
      "is truncated: it has \(size.grouped) of \(expected.grouped) bytes; fetch it again"
    case .damaged(let attempt, let reason):
      "is damaged: \(attempt)\(reason.isEmpty ? "" : " (\(reason))"); fetch it again"
    case .notKeras(let members):
      "is HDF5 but not a weights file of Keras: neither 'layer_names' nor groups with 'vars'; "
        + "it holds \(quoted(members))"
    case .missingObject(let object):
      "lacks '\(object)', which its own list of layers names; fetch or save it again"
    case .link(let object, let external):
      "has \(external ? "an external" : "a soft") link at '\(object)'; only data inside the file "
        + "is read: save the model again as one file"
    case .externalStorage(let object):
      "keeps the values of '\(object)' in other files; only data inside the file is read: save "
        + "the model again as one file"
    case .impossibleSize(let object, let shape, let bytes):
      "cannot be right: '\(object)' claims the shape \(shapeText(shape)), "
        + "\(bytes.grouped) bytes, which the file cannot hold"
    case .unpacksTooLarge(let object, let fileSize, let limit):
      "cannot be right: its arrays up to '\(object)' come to more than \(limit.grouped) bytes, the "
        + "most that a file of \(fileSize.grouped) bytes may hold; save it again without compression"
    case .neverWritten(let object): "has no values in '\(object)': they were never written"
    case .unknownFilter(let object, let filter):
      "compresses '\(object)' with \(filter), which is not read; save it again with gzip or "
        + "without compression"
    case .tooManyChunks(let object, let count, let limit):
      "keeps '\(object)' in \(count.grouped) chunks, more than the \(limit.grouped) that are read "
        + "without compression; save it again in one piece"
    case .unsupportedType(let object, let type):
      "holds \(type) in '\(object)' where floating point is expected"
    case .notFinite(let layer, let weight, let count):
      "has \(count == 1 ? "a value" : "\(count.grouped) values") in '\(weight)' of layer "
        + "'\(layer)' that \(count == 1 ? "is" : "are") not finite (NaN or infinity)"
    case .negative(let layer, let weight, let count):
      "has \(count == 1 ? "a negative value" : "\(count.grouped) negative values") in "
        + "'\(weight)' of layer '\(layer)'; a variance is never below zero: fetch it again, or save "
        + "the model again"
    case .unresolvedWeights(let layer, let expected, let found):
      "names the weights of layer '\(layer)' \(quoted(found)), which does not tell which is "
        + "which of \(quoted(expected))"
    case .repeatedLayer(let name, let places):
      "has the layer '\(name)' more than once, in \(quoted(places)); it is not clear which is "
        + "meant"
    case .damagedArchive(let reason): "is a damaged archive: \(reason); fetch it again"
    case .archiveWithout(let name, let members):
      "is a zip archive without '\(name)'; it holds \(quoted(members))"
    case .withoutModel:
      "has weights, but no model: it was written by 'save_weights'; give the architecture and this "
        + "file as its weights, or a file that 'model.save' wrote"
    case .model(let error): "cannot be built: \(error.description)"
    case .changed: "changed while it was being read"
    case .otherContents(let recorded, let found):
      "is damaged, or was changed after it was written: its contents have another checksum "
        + "(recorded \(recorded), found \(found)); restore it or make it again"
    case .withoutChecksum:
      "has no checksum, so that nothing tells whether it is whole: it was written by an earlier "
        + "version or by another program"
    case .unparsable(let reason): "cannot be read: \(reason); fetch it again"
    case .unreadable, .unwritable, .longAttribute, .architecture, .noParser: ""
    }
  }
}

/// `(3, 3, 64, 64)`, as Python prints it.
func shapeText(_ shape: [Int]) -> String {
  shape.count == 1
    ? "(\(shape[0]),)" : "(\(shape.map { String($0) }.joined(separator: ", ")))"
}
