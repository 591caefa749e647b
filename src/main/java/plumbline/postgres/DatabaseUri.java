package plumbline.postgres;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, with its credentials: {@code
 * postgresql://USER[:PASSWORD]@HOST[:PORT]/DATABASE[?sslmode=…&sslrootcert=FILE]}. Special
 * characters in a part are percent-encoded. {@code sslmode} is one of {@code disable}, {@code
 * prefer} (the default), {@code require} and {@code verify-full}; without {@code sslrootcert} the
 * last trusts what the JVM trusts.
 *
 * @param value the whole URI; {@link #toString} hides its password
 */
public record DatabaseUri(String value) {

  // No java.net.URI: it knows no host with an underscore, such as a compose file's "my_db".
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://"
              + "(?<user>[^:/?#@]+)(?::(?<password>[^:/?#@]*))?@"
              + "(?<host>\\[[0-9A-Fa-f:.]+\\]|[^:/?#@,\\[\\]]+)(?::(?<port>\\d{1,5}))?"
              + "/(?<database>[^/?#]+)(?:\\?(?<parameters>[^#]*))?");

  private static final int DEFAULT_PORT = 5432;
  private static final List<String> SSL_MODES =
      List.of("disable", "prefer", "require", "verify-full");

  /**
   * @throws IllegalArgumentException in one line without the password, where the form is another
   */
  public DatabaseUri {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "not a database URL: expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special"
              + " characters in a part percent-encoded");
    }
    String port = form.group("port");
    if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
      throw new IllegalArgumentException("database URL: port " + port + " is not in 1..65535");
    }
    for (String part : new String[] {"user", "password", "database"}) {
      decoded(part, form.group(part));
    }
    Map<String, String> parameters = parameters(form.group("parameters"));
    for (String name : parameters.keySet()) {
      if (!name.equals("sslmode") && !name.equals("sslrootcert")) {
        throw new IllegalArgumentException(
            "database URL: unknown parameter " + name + "; known are sslmode and sslrootcert");
      }
    }
    String sslMode = parameters.getOrDefault("sslmode", "prefer");
    if (!SSL_MODES.contains(sslMode)) {
      throw new IllegalArgumentException(
          "database URL: sslmode " + sslMode + " is not one of " + SSL_MODES);
    }
  }

  /**
   * Reads a {@code postgresql://} URI.
   *
   * @throws IllegalArgumentException in one line without the password, where the form is another
   */
  public static DatabaseUri parse(String value) {
    return new DatabaseUri(value.strip());
  }

  static DatabaseUri onLoopback(int port, String user, String password, String database) {
    return new DatabaseUri(
        "postgresql://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
            .formatted(encoded(user), encoded(password), port, encoded(database)));
  }

  /** The host name or address; an IPv6 address without its brackets. */
  public String host() {
    String host = part("host");
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port, 1 to 65535; 5432 where the URI names none. */
  public int port() {
    String port = optionalPart("port");
    return port == null ? DEFAULT_PORT : Integer.parseInt(port);
  }

  /** The name of the database. */
  public String database() {
    return decoded("database", part("database"));
  }

  /** The user to log in as. */
  public String user() {
    return decoded("user", part("user"));
  }

  /** The password in the clear; empty where the URI has none. */
  public String password() {
    String password = optionalPart("password");
    return password == null ? "" : decoded("password", password);
  }

  /** The same server and credentials, another database. */
  public DatabaseUri withDatabase(String name) {
    Matcher form = form();
    return new DatabaseUri(
        value.substring(0, form.start("database"))
            + encoded(name)
            + value.substring(form.end("database")));
  }

  /** What JDBC calls this place; user and password are given beside it. */
  public String jdbcUrl() {
    Map<String, String> parameters = parameters(optionalPart("parameters"));
    String sslMode = parameters.getOrDefault("sslmode", "prefer");
    StringBuilder url = new StringBuilder("jdbc:postgresql://" + part("host") + ":" + port());
    url.append('/').append(encoded(database())).append("?sslmode=").append(sslMode);
    String rootCertificate = parameters.get("sslrootcert");
    if (rootCertificate != null) {
      url.append("&sslrootcert=").append(encoded(rootCertificate));
    } else if (sslMode.equals("verify-full")) {
      url.append("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return url.toString();
  }

  /** What the Vert.x client calls this place. */
  public PgConnectOptions connectOptions() {
    Map<String, String> parameters = parameters(optionalPart("parameters"));
    SslMode sslMode = SslMode.of(parameters.getOrDefault("sslmode", "prefer"));
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(host())
            .setPort(port())
            .setDatabase(database())
            .setUser(user())
            .setPassword(password())
            .setSslMode(sslMode);
    if (sslMode != SslMode.DISABLE) {
      options.setSslOptions(sslOptions(sslMode, parameters.get("sslrootcert")));
    }
    return options;
  }

  private static ClientSSLOptions sslOptions(SslMode sslMode, @Nullable String rootCertificate) {
    ClientSSLOptions options = new ClientSSLOptions();
    if (rootCertificate != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
    } else if (sslMode == SslMode.VERIFY_FULL) {
      options.setTrustOptions(TrustOptions.wrap(trustedByTheJvm()));
    } else {
      // As libpq has it: "prefer" and "require" encrypt, and do not ask who is at the other end.
      options.setTrustAll(true);
    }
    return options.setHostnameVerificationAlgorithm(sslMode == SslMode.VERIFY_FULL ? "HTTPS" : "");
  }

  private static TrustManager trustedByTheJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM has no certificates to trust", e);
    }
  }

  /** The URI as it may be logged, its password hidden. */
  @Override
  public String toString() {
    Matcher form = form();
    return form.group("password") == null
        ? value
        : value.substring(0, form.start("password"))
            + "***"
            + value.substring(form.end("password"));
  }

  private Matcher form() {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new IllegalStateException("checked when it was made");
    }
    return form;
  }

  private String part(String name) {
    return form().group(name);
  }

  private @Nullable String optionalPart(String name) {
    return form().group(name);
  }

  private static Map<String, String> parameters(@Nullable String text) {
    Map<String, String> parameters = new TreeMap<>();
    if (text == null || text.isEmpty()) {
      return parameters;
    }
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters.put(name, equals < 0 ? "" : decoded(name, pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decoded(String part, @Nullable String text) {
    try {
      // URLDecoder reads forms, where a plus is a space; in a URI it is a plus.
      return text == null
          ? ""
          : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The cause is left out: its message quotes what may be the password.
      throw new IllegalArgumentException("database URL: bad percent-encoding in its " + part);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
