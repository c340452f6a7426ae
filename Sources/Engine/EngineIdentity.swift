/// What the engine is made of, for provenance and for naming stored features.
public enum EngineIdentity {
  /// Versions of the libraries that compute.
  public static var libraryVersions: [String: String] {
    ["oneDNN": OneDNN.version, "OpenBLAS": "\(Gemm.version)"]
  }

  /// Whether oneDNN computes bfloat16 here at all, by emulation at least.
  public static var emulatesBFloat16: Bool { OneDNN.hasAVX512 }

  /// Changes whenever the same arrays and images could give other bits.
  public static var arithmetic: String { "1 oneDNN \(OneDNN.version) \(Gemm.core)" }
}
