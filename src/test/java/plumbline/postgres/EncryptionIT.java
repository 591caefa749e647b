package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.TestPostgres;

/** Both drivers against a Postgres that speaks TLS with a certificate of its own making. */
class EncryptionIT {
  private static final String ENCRYPTED =
      "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path temporary;
  private static EmbeddedDatabase database;
  private static Path certificate;
  private static Path stranger;
  private static Vertx vertx;

  @BeforeAll
  static void startWithACertificate() throws Exception {
    EmbeddedDatabase.start(temporary).close();
    Path cluster = temporary.resolve("postgres");
    certificate = makeCertificate(cluster, "server");
    stranger = makeCertificate(temporary, "stranger");
    Files.writeString(
        cluster.resolve("postgresql.conf"),
        "ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n",
        StandardOpenOption.APPEND);
    database = EmbeddedDatabase.start(temporary);
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    database.close();
  }

  @Test
  void encryptsWhereTheModeAsksForIt() throws Exception {
    assertEquals("false", bothSay("disable"));
    assertEquals("true", bothSay("prefer"));
    assertEquals("true", bothSay("require"));
    assertEquals("true", bothSay("verify-full&sslrootcert=" + encoded(certificate)));
  }

  @Test
  void speaksPlainlyToAServerThatKnowsNoEncryption() throws Exception {
    DatabaseUri plain = TestPostgres.emptyDatabase();
    DatabaseUri preferred =
        DatabaseUri.parse(plain.value().replace("sslmode=disable", "sslmode=prefer"));
    assertEquals("false", TestPostgres.value(preferred, ENCRYPTED));
    assertEquals("false", vertxSays(preferred));
  }

  @Test
  void refusesACertificateItHasNoReasonToTrust() {
    for (String mode :
        new String[] {"verify-full", "verify-full&sslrootcert=" + encoded(stranger)}) {
      DatabaseUri uri = uri(mode);
      assertThrows(IllegalStateException.class, () -> TestPostgres.value(uri, ENCRYPTED), mode);
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> vertxSays(uri), mode);
      assertTrue(String.valueOf(refused.getMessage()).contains("SSL"), refused.toString());
    }
  }

  private static String bothSay(String mode) throws Exception {
    String said = vertxSays(uri(mode));
    assertEquals(said, TestPostgres.value(uri(mode), ENCRYPTED), "JDBC and Vert.x, " + mode);
    return said;
  }

  private static DatabaseUri uri(String mode) {
    return DatabaseUri.parse(database.uri().value().replace("sslmode=disable", "sslmode=" + mode));
  }

  private static String vertxSays(DatabaseUri uri) throws Exception {
    Database connections = Database.connect(vertx, uri, 1);
    try {
      RowSet<Row> rows =
          connections
              .pool()
              .query(ENCRYPTED)
              .execute()
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      return rows.iterator().next().getString(0);
    } finally {
      connections.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private static String encoded(Path file) {
    return URLEncoder.encode(file.toString(), StandardCharsets.UTF_8);
  }

  /** A key, and a certificate for 127.0.0.1 that vouches for itself, as PEM files of a folder. */
  private static Path makeCertificate(Path folder, String name) throws Exception {
    Path store = temporary.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-ext",
                "BC=ca:true",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      keys.load(file, PASSWORD);
    }
    Path key = folder.resolve(name + ".key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        key, pem("PRIVATE KEY", Objects.requireNonNull(keys.getKey(name, PASSWORD)).getEncoded()));
    Path file = folder.resolve(name + ".crt");
    return Files.writeString(file, pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
  }

  private static String pem(String kind, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }
}
