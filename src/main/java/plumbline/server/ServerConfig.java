package plumbline.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.journal.JournalConfig;
import plumbline.lead.RedecideConfig;
import plumbline.postgres.DatabaseUri;

/**
 * What the operator decides.
 *
 * @param http where the API answers
 * @param managementPort where health and metrics answer, on the same host; 0 for any free one
 * @param database where leads and decisions land; null for the embedded Postgres
 * @param dataDirectory holds the journal, the embedded Postgres and the secrets made at first start
 * @param mail null where no e-mail can be sent
 * @param redecide how leads are decided again that nobody has touched
 */
public record ServerConfig(
    Http http,
    int managementPort,
    @Nullable DatabaseUri database,
    Path dataDirectory,
    JournalConfig journal,
    Limits limits,
    RulesOwner rulesOwner,
    @Nullable Mail mail,
    RedecideConfig redecide) {

  /** What stands where the file says nothing. */
  public static final ServerConfig DEFAULT =
      new ServerConfig(
          new Http("127.0.0.1", 8080),
          8081,
          null,
          Path.of("data"),
          JournalConfig.DEFAULT,
          new Limits(1 << 20, 50, 500, 8),
          RulesOwner.FOLDER,
          null,
          RedecideConfig.DEFAULT);

  /**
   * An address to listen on.
   *
   * @param port 0 for any free one
   */
  public record Http(String host, int port) {}

  /**
   * Bounds on what one request, one read and one write may cost.
   *
   * @param bodyBytes the largest body of a request
   * @param historyBudgetMs how long one query for the history of leads may take
   * @param drainBatch how many journal entries go into one transaction
   * @param databaseConnections how many connections the pool holds
   */
  public record Limits(
      int bodyBytes, int historyBudgetMs, int drainBatch, int databaseConnections) {}

  /** Who may change the rules: whoever writes the folder, or whoever may upload. */
  public enum RulesOwner {
    FOLDER,
    UPLOAD
  }

  /** An SMTP server. */
  public record Mail(String host, int port) {}

  /** The same, listening elsewhere. */
  public ServerConfig withHttp(Http other) {
    return new ServerConfig(
        other,
        managementPort,
        database,
        dataDirectory,
        journal,
        limits,
        rulesOwner,
        mail,
        redecide);
  }

  /** The same, with health and metrics elsewhere. */
  public ServerConfig withManagementPort(int other) {
    return new ServerConfig(
        http, other, database, dataDirectory, journal, limits, rulesOwner, mail, redecide);
  }

  /** The same, on another database. */
  public ServerConfig withDatabase(@Nullable DatabaseUri other) {
    return new ServerConfig(
        http, managementPort, other, dataDirectory, journal, limits, rulesOwner, mail, redecide);
  }

  /** The same, keeping its data elsewhere. */
  public ServerConfig withDataDirectory(Path other) {
    return new ServerConfig(
        http, managementPort, database, other, journal, limits, rulesOwner, mail, redecide);
  }
}
