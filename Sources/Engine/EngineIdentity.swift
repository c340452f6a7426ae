package import Models

/// What the engine is made of, for provenance and for naming stored features.
package enum EngineIdentity {
  /// Versions of the libraries that compute, and which of their kernels do.
  package static var libraryVersions: [String: String] {
    ["oneDNN": OneDNN.version, "OpenBLAS": "\(Gemm.version)", kernels: arithmetic]
  }

  /// The key of `libraryVersions` under which `arithmetic` is.
  package static let kernels = "kernels"

  /// Whether oneDNN computes bfloat16 here at all, by emulation at least.
  package static var emulatesBFloat16: Bool { OneDNN.hasAVX512 }

  /// The order of channels that this processor's convolutions like best in both directions.
  ///
  /// With AVX-512 and AVX2 oneDNN's kernels take whole vectors of channels; for less it has forward
  /// kernels only, and makes gradients of matrix products on Keras's own order.
  package static var channelOrder: ChannelOrder {
    OneDNN.hasAVX512 ? .blocks16 : OneDNN.hasAVX2 ? .blocks8 : .last
  }

  /// Changes whenever the same arrays and images could give other bits.
  package static var arithmetic: String {
    "4 oneDNN \(OneDNN.version) for \(OneDNN.instructions) \(Gemm.core)"
  }
}
