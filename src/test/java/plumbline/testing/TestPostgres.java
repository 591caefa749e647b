package plumbline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.postgres.Migrations;
import plumbline.rules.RuleFiles;

/**
 * One real Postgres for all tests of this JVM, started when the first asks and stopped when the JVM
 * ends. It does not wait for the disk: what must survive a crash is tested with one of its own.
 */
public final class TestPostgres {
  private static final String TEMPLATE = "migrated";

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private TestPostgres() {}

  /** Started on first use, by the class loader's rule that a class is initialised once. */
  private static final class Running {
    static final DatabaseUri SERVER = start();

    private static DatabaseUri start() {
      try {
        Path data = Files.createTempDirectory("plumbline-test-postgres");
        EmbeddedDatabase database = EmbeddedDatabase.start(data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(database, data)));
        execute(
            database.uri(),
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
            "CREATE DATABASE " + TEMPLATE);
        Migrations.migrate(database.uri().withDatabase(TEMPLATE));
        return database.uri();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedDatabase database, Path data) {
      database.close();
      try (Stream<Path> tree = Files.walk(data)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A new database, migrated and otherwise empty. */
  public static DatabaseUri freshDatabase() {
    return create(TEMPLATE);
  }

  /** A new database without a schema. */
  public static DatabaseUri emptyDatabase() {
    return create("template0");
  }

  private static DatabaseUri create(String template) {
    String name = "test_" + COUNTER.incrementAndGet();
    execute(Running.SERVER, "CREATE DATABASE " + name + " TEMPLATE " + template);
    return Running.SERVER.withDatabase(name);
  }

  /** Executes statements, one after another. */
  public static void execute(DatabaseUri database, String... statements) {
    try (Connection connection = connection(database);
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection for a test that wants to look into the database; the caller closes it. */
  public static Connection connection(DatabaseUri database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  /** The only column of the only row of a query, as text. */
  public static String value(DatabaseUri database, String query) {
    try (Connection connection = connection(database);
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      if (!row.next()) {
        throw new IllegalStateException("no row: " + query);
      }
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The only column of a query, as text. */
  public static List<String> column(DatabaseUri database, String query) {
    try (Connection connection = connection(database);
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stores a version that does not compile, made of another one; gives it. */
  public static String storeBrokenRules(DatabaseUri database, String version) {
    Map<String, String> texts = new HashMap<>();
    try (Connection connection = connection(database);
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select path, text from rule_file join rule_text using (hash) where version = '"
                    + version
                    + "'")) {
      while (row.next()) {
        texts.put(row.getString(1), row.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    String text = "rule x when Lead( no such thing then end";
    String broken = new RuleFiles(texts).with("scoring/points.drl", text).version();
    execute(
        database,
        "insert into rule_set (version, origin) values ('" + broken + "', 'upload')",
        "insert into rule_text (hash, text) values ('broken', '" + text + "')",
        "insert into rule_file (version, path, hash) select '%s', path, case path when 'scoring/points.drl' then 'broken' else hash end from rule_file where version = '%s'"
            .formatted(broken, version));
    return broken;
  }
}
