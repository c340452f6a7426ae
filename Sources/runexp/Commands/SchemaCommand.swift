internal import ArgumentParser
internal import Spec

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a spec, for editors.",
    discussion: """
      Save it beside your specs and begin each with the line \
      '# yaml-language-server: $schema=schema.json'.
      """)

  func run() throws { print(JSONSchema.text, terminator: "") }
}
