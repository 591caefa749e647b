package plumbline.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/** The numbered, forward-only migrations under {@code resources/migrations}. */
public final class Migrations {
  private static final String LOCATION = "classpath:migrations";

  private static final String CONNECTING = "&connectTimeout=5&tcpKeepAlive=true&socketTimeout=";

  /** How long a start waits for a word of Postgres. */
  private static final int ANSWER_LIMIT_SECONDS = 5;

  /** How long one statement of a migration may take: an index on a large table takes minutes. */
  private static final int STATEMENT_LIMIT_SECONDS = 3_600;

  private Migrations() {}

  /**
   * Brings the schema up to date and blocks until it is. Several nodes may do so at once: Postgres
   * lets one pass and the others find nothing left to do.
   *
   * @return how many migrations were applied, 0 or more
   * @throws DatabaseUnavailable where Postgres cannot be reached
   * @throws MigrationFailed where a migration fails, or one that was applied has been edited since
   */
  public static int migrate(DatabaseUri database) {
    return migrate(database, LOCATION);
  }

  static int migrate(DatabaseUri database, String location) {
    probe(database);
    try {
      String url = database.jdbcUrl() + CONNECTING + STATEMENT_LIMIT_SECONDS;
      return Flyway.configure()
          .dataSource(url, database.user(), database.password())
          .locations(location)
          .cleanDisabled(true)
          .validateMigrationNaming(true)
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywaySqlException e) {
      if (e.getCause() instanceof SQLException cause && isConnectionLost(cause)) {
        throw new DatabaseUnavailable(
            "cannot reach the database " + database + ": " + oneLine(cause), e);
      }
      throw failed(database, e);
    } catch (FlywayException e) {
      throw failed(database, e);
    }
  }

  /** A Postgres that hangs accepts connections and is silent. */
  private static void probe(DatabaseUri database) {
    String url = database.jdbcUrl() + CONNECTING + ANSWER_LIMIT_SECONDS;
    try (Connection connection =
            DriverManager.getConnection(url, database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    } catch (SQLException e) {
      if (isConnectionLost(e)) {
        throw new DatabaseUnavailable(
            "cannot reach the database " + database + ": " + oneLine(e), e);
      }
      throw new MigrationFailed("cannot migrate " + database + ": " + oneLine(e), e);
    }
  }

  /**
   * Class 08 is a connection that failed, 28 a login, 3D a database that is not there, 53 a
   * resource that ran out, 57P a stop.
   */
  private static boolean isConnectionLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08")
        || state.startsWith("28")
        || state.startsWith("3D")
        || state.startsWith("53")
        || state.startsWith("57P");
  }

  private static MigrationFailed failed(DatabaseUri database, FlywayException e) {
    return new MigrationFailed("cannot migrate " + database + ": " + oneLine(e), e);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R[-\\s]*", "; ");
  }
}
