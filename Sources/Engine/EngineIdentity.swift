/// What the engine is made of, for provenance and for naming stored features.
public enum EngineIdentity {
  /// Versions of the libraries that compute.
  public static var libraryVersions: [String: String] {
    ["oneDNN": OneDNN.version, "OpenBLAS": "\(Gemm.version)"]
  }

  /// Changes whenever the same arrays and images could give other bits.
  public static var arithmetic: String { "1 oneDNN \(OneDNN.version) \(Gemm.core)" }
}
