import ActionLog
import Testing

struct StorageLocationTests {
  @Test(
    "A URL is printed without its secrets",
    arguments: [
      ("sqlite:./data/croupier.db", "sqlite:./data/croupier.db"),
      ("postgresql://anna:secret@db.example:5433/games?sslmode=require", "postgresql://anna@db.example:5433/games"),
      ("postgres://db.example/games?user=anna&password=secret", "postgresql://anna@db.example/games"),
      ("postgresql://anna:s%40cret@/games?host=/run/postgresql", "postgresql://anna@/run/postgresql/games"),
    ])
  func printedWithoutSecrets(url: String, printed: String) throws {
    #expect(try StorageLocation(url: url).description == printed)
  }

  @Test(
    "A malformed URL is refused, and not quoted",
    arguments: [
      "mysql://anna:secret@db", "sqlite:", "postgresql://anna:sec@ret@db/games", "postgresql://anna:sec/ret@db/games",
      "postgresql://anna:sec?ret@db/games", "postgresql://anna:secret%zz@db/games",
      "postgresql://anna:secret@[db/games",
      "postgresql://anna:secret@db/games?secret",
    ])
  func malformed(url: String) {
    let error = #expect(throws: ActionLogError.self) { try StorageLocation(url: url) }
    #expect(error?.description.contains("sec") == false)
  }
}
