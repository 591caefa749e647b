package plumbline.backtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.flywaydb.core.Flyway;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import plumbline.postgres.DatabaseUri;

/** Data as former programs wrote them, in the tables of then. */
final class Upgrade {
  private Upgrade() {}

  /** Brings an empty database to a former schema and what a program of then left in it. */
  static void restore(DatabaseUri database, int schema) throws IOException, SQLException {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:migrations")
        .target(String.valueOf(schema))
        .load()
        .migrate();
    String file = "/upgrade/v%d.copy.gz".formatted(schema);
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(
                        Objects.requireNonNull(Upgrade.class.getResourceAsStream(file))),
                    StandardCharsets.UTF_8))) {
      CopyManager copy = new CopyManager((BaseConnection) connection);
      for (String head = in.readLine(); head != null; head = in.readLine()) {
        String table = head.substring("-- ".length());
        StringBuilder rows = new StringBuilder();
        for (String row = in.readLine(); !"\\.".equals(row); row = in.readLine()) {
          rows.append(row).append('\n');
        }
        if (table.startsWith("rule_active ")) {
          connection.createStatement().execute("delete from rule_active");
        }
        copy.copyIn("copy " + table + " from stdin", new StringReader(rows.toString()));
      }
    }
  }
}
