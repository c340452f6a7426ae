internal import Configuration
internal import FoundationEssentials
internal import Spec
internal import TestSupport
internal import Testing

/// The schema's essentials; `Tests/Oracles/schema_check.py` holds all of it against a validator.
@Suite struct SchemaTests {
  private func schema() throws -> SpecValue {
    try JSONDecoder().decode(SpecValue.self, from: Data(JSONSchema.text.utf8))
  }

  private func below(_ keys: String...) throws -> SpecValue {
    var value = try schema()
    for key in keys { value = try #require(value["properties"]?[key], "no '\(key)'") }
    return value
  }

  @Test("'make schema' writes the file that the experiments name in their first line")
  func committed() throws {
    #expect(
      try firstDifference(WholeText.read("\(root)/experiments/schema.json"), JSONSchema.text) == nil
    )
    for name in RoundTripTests.names {
      let text = try WholeText.read("\(root)/experiments/\(name).yaml")
      #expect(text.hasPrefix("# yaml-language-server: $schema=schema.json\n"))
    }
  }

  @Test("'make schema' writes the reference, which has every key of the schema")
  func reference() throws {
    let page = "\(root)/Sources/runexp/runexp.docc/Specs.md"
    #expect(try firstDifference(WholeText.read(page), SpecReference.text) == nil)
    for key in ["name", "digest", "restore_best", "cpus_per_task", "rmsprop_epsilon", "units"] {
      #expect(SpecReference.text.contains("| `\(key)` |"), "\(key)")
    }
  }

  @Test func theRootIsARecordOfAllKeys() throws {
    let schema = try schema()
    #expect(schema["$schema"] == .string("https://json-schema.org/draft/2020-12/schema"))
    #expect(schema["additionalProperties"] == .bool(false))
    #expect(
      schema["required"]
        == .list(["name", "dataset", "backbone", "head", "training"].map { .string($0) }))
    #expect(try below("seed")["default"] == .int(0))
    #expect(try below("freeze")["default"] == .string("none"))
    #expect(try below("backbone", "alpha")["exclusiveMinimum"] == .int(0))
    #expect(
      try below("backbone", "architecture")["anyOf"]?[0]?["enum"]?[0] == .string("resnet50"))
  }

  @Test("every key says what it is")
  func descriptions() throws {
    func look(_ value: SpecValue, _ path: String) {
      guard case .map(let entries) = value else {
        if case .list(let items) = value { for item in items { look(item, path) } }
        return
      }
      for entry in entries {
        if entry.key == "properties", case .map(let properties) = entry.value {
          for property in properties where !["if", "then"].contains(path) {
            #expect(property.value["description"] != nil, "\(path).\(property.key)")
          }
        }
        look(entry.value, entry.key == "if" ? "if" : "\(path).\(entry.key)")
      }
    }
    look(try schema(), "")
  }

  @Test("what depends on other keys is said, too")
  func conditions() throws {
    let demands = try #require(try below("dataset")["allOf"])
    #expect(
      demands[0]
        == (try SpecValue(
          yaml: """
            {else: {required: [path]}, if: {properties: {format: {const: rendered}}, \
            required: [format]}, then: true}
            """)))
    #expect(demands[2] == (try SpecValue(yaml: "{not: {required: [splits, split]}}")))
    let size = try below("dataset", "image", "size")["anyOf"]
    #expect(size?[0]?["type"] == .string("integer") && size?[1]?["maxItems"] == .int(2))
  }
}
