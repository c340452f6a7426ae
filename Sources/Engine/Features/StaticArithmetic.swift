/// How the static part computes.
public enum StaticArithmetic: String, Sendable, CaseIterable {
  /// Winograd's convolutions where they win; features within 1e-3 of the largest.
  case fast
  /// Direct convolutions.
  case strict
  /// Weights and activations of half precision, sums and features of single precision.
  ///
  /// Fast on processors that have instructions for it; oneDNN emulates it on others with AVX-512.
  case bf16
}
