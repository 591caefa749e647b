package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import plumbline.testing.TestPostgres;

class MigrationsIT {
  private static final String FOLDER = "classpath:plumbline/postgres/";

  @Test
  void appliesEachOnce() {
    DatabaseUri database = TestPostgres.emptyDatabase();
    assertEquals(2, Migrations.migrate(database, FOLDER + "migrations"));
    assertEquals(0, Migrations.migrate(database, FOLDER + "migrations"));
    assertEquals("0", TestPostgres.value(database, "SELECT count(weight_grams) FROM widget"));
  }

  @Test
  void letsTwoNodesStartAtOnce() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    ExecutorService nodes = Executors.newFixedThreadPool(2);
    try {
      Callable<Integer> migrate = () -> Migrations.migrate(database, FOLDER + "migrations");
      int applied = 0;
      for (Future<Integer> node : nodes.invokeAll(List.of(migrate, migrate))) {
        applied += node.get();
      }
      assertEquals(2, applied);
    } finally {
      nodes.shutdownNow();
    }
  }

  @Test
  void namesTheMigrationThatFailsAndAppliesNoPartOfIt() {
    DatabaseUri database = TestPostgres.emptyDatabase();
    MigrationFailed failed =
        assertThrows(
            MigrationFailed.class,
            () -> Migrations.migrate(database, FOLDER + "broken-migrations"));
    assertTrue(failed.getMessage().contains("V2__broken.sql"), failed.getMessage());
    assertTrue(
        failed.getMessage().contains("relation \"gadget\" does not exist"), failed.getMessage());
    assertEquals(1, failed.getMessage().lines().count());
    assertEquals(
        "0",
        TestPostgres.value(
            database,
            "SELECT count(*) FROM information_schema.columns WHERE column_name = 'height_mm'"));
  }

  @Test
  void refusesAMigrationThatWasEditedAfterItWasApplied() {
    DatabaseUri database = TestPostgres.emptyDatabase();
    assertEquals(2, Migrations.migrate(database, FOLDER + "migrations"));
    MigrationFailed failed =
        assertThrows(
            MigrationFailed.class,
            () -> Migrations.migrate(database, FOLDER + "edited-migrations"));
    assertTrue(failed.getMessage().contains("version 1"), failed.getMessage());
    assertEquals(1, failed.getMessage().lines().count());
  }

  @Test
  void saysThatTheDatabaseIsAway() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    DatabaseUri nobody = DatabaseUri.onLoopback(port, "plumbline", "secret", "plumbline");
    DatabaseUnavailable away =
        assertThrows(DatabaseUnavailable.class, () -> Migrations.migrate(nobody));
    assertTrue(away.getMessage().contains("127.0.0.1:" + port), away.getMessage());
    assertTrue(away.getMessage().contains("refused"), away.getMessage());
    assertTrue(!away.getMessage().contains("secret"), away.getMessage());
    assertEquals(1, away.getMessage().lines().count());
  }

  @Test
  void saysThatThePasswordIsWrong() {
    DatabaseUri right = TestPostgres.emptyDatabase();
    DatabaseUri wrong =
        DatabaseUri.onLoopback(right.port(), right.user(), "wrong", right.database());
    DatabaseUnavailable refused =
        assertThrows(DatabaseUnavailable.class, () -> Migrations.migrate(wrong));
    assertTrue(
        refused.getMessage().contains("password authentication failed"), refused.getMessage());
    DatabaseUnavailable missing =
        assertThrows(
            DatabaseUnavailable.class, () -> Migrations.migrate(right.withDatabase("nowhere")));
    assertTrue(missing.getMessage().contains("\"nowhere\" does not exist"), missing.getMessage());
  }
}
