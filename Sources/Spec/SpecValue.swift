/// A value of a spec before it has a meaning: what YAML and JSON have in common.
public indirect enum SpecValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([SpecValue])
  /// Keys in the order of the file.
  case map([Entry])

  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: SpecValue

    public init(_ key: String, _ value: SpecValue) {
      self.key = key
      self.value = value
    }
  }
}
