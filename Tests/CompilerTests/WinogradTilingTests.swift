internal import Compiler
internal import Testing

struct WinogradTilingTests {
  @Test("tiles cover the output, and pass in parts of almost the same size")
  func tiles() {
    let tiling = WinogradTiling(.square3, input: 64, output: [150, 149, 64], batch: 8)
    #expect(tiling.rows == 38 && tiling.columns == 38 && tiling.count == 8 * 38 * 38)
    #expect(tiling.together <= 256)
    let parts = (tiling.count + tiling.together - 1) / tiling.together
    #expect(parts * tiling.together - tiling.count < parts)
    #expect(tiling.floats == (36 * tiling.together * 64, 36 * tiling.together * 64))
  }

  @Test("tiles have the sizes of their scheme")
  func schemes() {
    let row = WinogradTiling(.row7, input: 128, output: [17, 17, 192], batch: 2)
    #expect(row.rows == 17 && row.columns == 5 && row.count == 170)
    #expect(row.floats == (10 * 170 * 128, 10 * 170 * 192) && row.kernelFloats == 10 * 128 * 192)
    for scheme in WinogradScheme.allCases { #expect(scheme.productShare <= 0.5, "\(scheme)") }
  }

  @Test("few tiles pass at once, and those of many channels in the memory that there is for them")
  func limits() {
    #expect(WinogradTiling(.square3, input: 512, output: [3, 4, 512], batch: 1).together == 1)
    let wide = WinogradTiling(.square3, input: 2048, output: [64, 64, 2048], batch: 8)
    #expect((32..<128).contains(wide.together))
    #expect(4 * (wide.floats.input + wide.floats.output) <= 48 << 20)
  }
}
