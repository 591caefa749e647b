package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUriTest {

  @Test
  void readsEveryPart() {
    DatabaseUri uri = DatabaseUri.parse("postgresql://ann%40b:p%2Fw+%C3%A9@my_db:6543/leads%20eu");
    assertEquals("ann@b", uri.user());
    assertEquals("p/w+é", uri.password());
    assertEquals("my_db", uri.host());
    assertEquals(6543, uri.port());
    assertEquals("leads eu", uri.database());
    assertEquals("jdbc:postgresql://my_db:6543/leads%20eu?sslmode=prefer", uri.jdbcUrl());
    PgConnectOptions options = uri.connectOptions();
    assertEquals("ann@b", options.getUser());
    assertEquals("p/w+é", options.getPassword());
    assertEquals("my_db", options.getHost());
    assertEquals(6543, options.getPort());
    assertEquals("leads eu", options.getDatabase());
    assertEquals(SslMode.PREFER, options.getSslMode());
  }

  @Test
  void fillsInWhatIsLeftOut() {
    DatabaseUri uri = DatabaseUri.parse(" postgres://ann@[::1]/leads\n");
    assertEquals(5432, uri.port());
    assertEquals("", uri.password());
    assertEquals("::1", uri.host());
    assertEquals("jdbc:postgresql://[::1]:5432/leads?sslmode=prefer", uri.jdbcUrl());
    assertEquals("postgres://ann@[::1]/leads", uri.toString());
  }

  @Test
  void hidesThePasswordFromEveryLog() {
    DatabaseUri uri = DatabaseUri.parse("postgresql://ann:secret@db:1/leads?sslmode=disable");
    assertEquals("postgresql://ann:***@db:1/leads?sslmode=disable", uri.toString());
  }

  @Test
  void namesAnotherDatabaseOnTheSameServer() {
    DatabaseUri uri = DatabaseUri.parse("postgresql://ann:secret@db:1/leads?sslmode=disable");
    assertEquals(
        DatabaseUri.parse("postgresql://ann:secret@db:1/other?sslmode=disable"),
        uri.withDatabase("other"));
  }

  @Test
  void encryptsAsTheModeSays() {
    DatabaseUri plain = DatabaseUri.parse("postgresql://ann:s@db/leads?sslmode=disable");
    assertEquals(SslMode.DISABLE, plain.connectOptions().getSslMode());
    DatabaseUri require = DatabaseUri.parse("postgresql://ann:s@db/leads?sslmode=require");
    assertTrue(require.connectOptions().getSslOptions().isTrustAll());
    DatabaseUri verify = DatabaseUri.parse("postgresql://ann:s@db/leads?sslmode=verify-full");
    assertFalse(verify.connectOptions().getSslOptions().isTrustAll());
    assertEquals(
        "HTTPS", verify.connectOptions().getSslOptions().getHostnameVerificationAlgorithm());
    assertEquals(
        "jdbc:postgresql://db:5432/leads?sslmode=verify-full"
            + "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
        verify.jdbcUrl());
    DatabaseUri own =
        DatabaseUri.parse(
            "postgresql://ann:s@db/leads?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem");
    assertEquals(
        "jdbc:postgresql://db:5432/leads?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        own.jdbcUrl());
    assertFalse(own.connectOptions().getSslOptions().isTrustAll());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "leads",
        "mysql://ann:secret@db/leads",
        "jdbc:postgresql://db/leads",
        "postgresql://db/leads",
        "postgresql://ann:secret@db",
        "postgresql://ann:secret@db/",
        "postgresql://ann:secret@a,b/leads",
        "postgresql://ann:sec/ret@db/leads",
        "postgresql://ann:secret@db:port/leads"
      })
  void refusesAnotherFormWithoutRepeatingIt(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> DatabaseUri.parse(text));
    assertEquals(
        "not a database URL: expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special"
            + " characters in a part percent-encoded",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://ann:s@db:0/leads, port 0 is not in 1..65535",
    "postgresql://ann:s@db:99999/leads, port 99999 is not in 1..65535",
    "postgresql://ann:secret%zz@db/leads, bad percent-encoding in its password",
    "postgresql://ann:s@db/leads?sslmod=require,"
        + " unknown parameter sslmod; known are sslmode and sslrootcert"
  })
  void namesThePartThatIsWrong(String text, String message) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> DatabaseUri.parse(text));
    assertEquals("database URL: " + message, refused.getMessage());
  }

  @Test
  void refusesAnUnknownMode() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> DatabaseUri.parse("postgresql://ann:s@db/leads?sslmode=maybe"));
    assertEquals(
        "database URL: sslmode maybe is not one of [disable, prefer, require, verify-full]",
        refused.getMessage());
  }
}
