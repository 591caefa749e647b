package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.TestPostgres;

/** Starts the real thing, as a server does, and kills it, as the world does. */
class EmbeddedDatabaseIT {
  /** A data directory made once: each test that does not look at the making takes a copy. */
  @TempDir static Path made;

  @TempDir Path temporary;
  private Path data;

  @BeforeAll
  static void makeADataDirectory() {
    EmbeddedDatabase.start(made).close();
  }

  @BeforeEach
  void chooseADataDirectory() {
    data = temporary.resolve("a b").resolve("data");
  }

  private void copyTheDataDirectory() throws IOException {
    Files.createDirectories(data.getParent());
    try (Stream<Path> tree = Files.walk(made)) {
      for (Path source : tree.toList()) {
        Path target = data.resolve(made.relativize(source));
        Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void runsPostgres17ThatWaitsForTheDisk() {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      assertEquals("on", TestPostgres.value(database.uri(), "SHOW fsync"));
      assertEquals("on", TestPostgres.value(database.uri(), "SHOW synchronous_commit"));
      assertEquals("on", TestPostgres.value(database.uri(), "SHOW full_page_writes"));
      assertEquals("on", TestPostgres.value(database.uri(), "SHOW data_checksums"));
      assertEquals("127.0.0.1", TestPostgres.value(database.uri(), "SHOW listen_addresses"));
      assertEquals("UTF8", TestPostgres.value(database.uri(), "SHOW server_encoding"));
      assertTrue(TestPostgres.value(database.uri(), "SHOW server_version").startsWith("17."));
    }
  }

  @Test
  void keepsItsDataBetweenStartsAndLeavesNoProcessBehind() throws IOException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      TestPostgres.execute(database.uri(), "CREATE TABLE kept AS SELECT 'ärger' AS word");
      assertEquals(1, postmasters().size());
    }
    assertEquals(List.of(), postmasters());
    assertFalse(Files.exists(data.resolve("postgres.uri")));
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      assertEquals("ÄRGER", TestPostgres.value(database.uri(), "SELECT upper(word) FROM kept"));
    }
  }

  @Test
  void isNotReachedByAnInterruptMeantForItsServer() throws IOException {
    copyTheDataDirectory();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      long pid = postmasters().get(0).pid();
      String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
      assertEquals(Long.toString(pid), fields[3], "it leads a session of its own");
      assertEquals("1", TestPostgres.value(database.uri(), "SELECT 1"));
    }
  }

  @Test
  void takesOverFromAProcessThatWasKilled() throws Exception {
    copyTheDataDirectory();
    Process child = holdInAnotherProcess();
    DatabaseUri first = DatabaseUri.parse(firstLine(child));
    TestPostgres.execute(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    long orphan = postmasters().get(0).pid();
    child.destroyForcibly().waitFor();
    assertEquals(List.of(orphan), postmasters().stream().map(ProcessHandle::pid).toList());
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      assertEquals("42", TestPostgres.value(database.uri(), "SELECT answer FROM kept"));
      assertEquals(1, postmasters().size());
      assertNotEquals(orphan, postmasters().get(0).pid());
    }
    assertEquals(List.of(), postmasters());
  }

  @Test
  void isNotFooledByTheNumberOfAnotherProcess() throws IOException {
    copyTheDataDirectory();
    Path file = data.resolve("postgres").resolve("postmaster.pid");
    Files.writeString(file, ProcessHandle.current().pid() + "\n" + data.resolve("postgres") + "\n");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      assertEquals("1", TestPostgres.value(database.uri(), "SELECT 1"));
    }
  }

  @Test
  void recoversWhatPostgresHadCommittedWhenAllOfItIsKilled() throws IOException {
    copyTheDataDirectory();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      TestPostgres.execute(database.uri(), "CREATE TABLE kept AS SELECT 7 AS answer");
      ProcessHandle postmaster = postmasters().get(0);
      postmaster.destroyForcibly();
      postmaster.onExit().join();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      assertEquals("7", TestPostgres.value(database.uri(), "SELECT answer FROM kept"));
    }
  }

  @Test
  void refusesASecondOwnerAndLetsACommandJoin() throws Exception {
    copyTheDataDirectory();
    Process child = holdInAnotherProcess();
    DatabaseUri uri = DatabaseUri.parse(firstLine(child));
    DatabaseUnavailable refused =
        assertThrows(DatabaseUnavailable.class, () -> EmbeddedDatabase.start(data));
    assertEquals(
        "the data directory " + data + " is in use by another process", refused.getMessage());
    try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
      assertEquals(uri, joined.uri());
    }
    assertEquals("1", TestPostgres.value(uri, "SELECT 1"));
    child.getOutputStream().close();
    assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, child.exitValue());
    assertEquals(List.of(), postmasters());
    try (EmbeddedDatabase started = EmbeddedDatabase.joinOrStart(data)) {
      assertEquals("1", TestPostgres.value(started.uri(), "SELECT 1"));
      assertThrows(DatabaseUnavailable.class, () -> EmbeddedDatabase.start(data));
      try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
        assertEquals(started.uri(), joined.uri());
      }
    }
    assertEquals(List.of(), postmasters());
  }

  @Test
  void showsItsPasswordToItsOwnerOnly() throws IOException {
    copyTheDataDirectory();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
      for (String name : List.of("postgres.password", "postgres.uri", "postgres.log")) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))));
      }
      DatabaseUri stranger =
          DatabaseUri.onLoopback(database.uri().port(), "plumbline", "guess", "plumbline");
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> TestPostgres.value(stranger, "SELECT 1"));
      assertTrue(String.valueOf(refused.getMessage()).contains("password authentication failed"));
    }
  }

  @Test
  void saysInOneLineWhatKeepsItFromStarting() throws IOException {
    Files.createDirectories(data.resolve("postgres"));
    Files.writeString(data.resolve("postgres.password"), "secret");
    Files.writeString(data.resolve("postgres").resolve("PG_VERSION"), "16\n");
    DatabaseUnavailable old =
        assertThrows(DatabaseUnavailable.class, () -> EmbeddedDatabase.start(data));
    assertTrue(old.getMessage().endsWith("holds Postgres version 16, and this needs 17"));
    Path file = Files.createFile(temporary.resolve("file"));
    DatabaseUnavailable noFolder =
        assertThrows(DatabaseUnavailable.class, () -> EmbeddedDatabase.start(file));
    assertTrue(noFolder.getMessage().startsWith("cannot use the data directory " + file));
    assertEquals(1, noFolder.getMessage().lines().count());
  }

  @Test
  void saysWhatPostgresDislikesAndLeavesNothingRunning() throws IOException {
    copyTheDataDirectory();
    Files.writeString(
        data.resolve("postgres").resolve("postgresql.auto.conf"), "shared_buffers = 'lots'\n");
    DatabaseUnavailable refused =
        assertThrows(DatabaseUnavailable.class, () -> EmbeddedDatabase.start(data));
    assertTrue(refused.getMessage().contains("contains errors"), refused.getMessage());
    assertTrue(refused.getMessage().endsWith("postgres.log"), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
    assertEquals(List.of(), postmasters());
  }

  private Process holdInAnotherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            HoldsPostgres.class.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IllegalStateException("the process ended without a word");
    }
    return line;
  }

  /** Every postmaster that works in the data directory, found without asking its pid file. */
  private List<ProcessHandle> postmasters() throws IOException {
    Path cluster = data.resolve("postgres").toRealPath();
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().map(c -> c.contains("bin/postgres -D")).orElse(false))
        .filter(p -> worksIn(p, cluster))
        .toList();
  }

  private static boolean worksIn(ProcessHandle process, Path folder) {
    try {
      return Files.isSameFile(Path.of("/proc/" + process.pid() + "/cwd"), folder);
    } catch (IOException e) {
      return false;
    }
  }
}
