/// What a load does about layers of the model that the file does not have.
public enum LoadPolicy: Hashable, Sendable {
  /// Every layer with weights must be there.
  case everyLayer
  /// Those that are there are loaded, by their own names; they must fit.
  case present
}

/// What was read from a weights file.
public struct LoadReport: Sendable {
  /// All arrays of the layers that were found, under the model's names.
  public let arrays: [ParameterName: NamedArray]
  /// Layers of the model, with weights, that the file does not have.
  public let missing: [String]
  /// Layers of the file, with weights, that were not asked for.
  public let unexpected: [String]
  /// Layers that another name in the file was taken for.
  public let renamed: [Renaming]

  public struct Renaming: Hashable, Sendable {
    public let file: String
    public let model: String
  }
}
