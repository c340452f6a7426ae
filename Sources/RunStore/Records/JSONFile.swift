internal import Basics
internal import FoundationEssentials

/// Values as JSON files: indented, keys sorted and in snake case.
package enum JSONFile {
  /// Encodes a value.
  ///
  /// - Parameters:
  ///   - value: What the file holds.
  ///   - path: Of the file, for the error.
  /// - Returns: The text of the file.
  /// - Throws: `notEncodable` where the value has no JSON form.
  package static func encode(_ value: some Encodable, path: String) throws(ResultsError) -> [UInt8]
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    } catch {
      throw .notEncodable(path: path, reason: error.sentence)
    }
  }

  /// Reads and decodes a file.
  ///
  /// - Parameters:
  ///   - type: Of the value.
  ///   - path: The file.
  ///   - expected: What the file should hold, for the error.
  /// - Returns: The value.
  /// - Throws: `cannotRead` or `malformed`.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from path: String, expected: String
  ) throws(ResultsError) -> Value {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path) } catch { throw .cannotRead(error) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch {
      throw .malformed(path: path, expected: expected)
    }
  }
}
