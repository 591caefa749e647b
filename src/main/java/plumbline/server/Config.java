package plumbline.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.analytics.AnalyticsConfig;
import plumbline.capture.CaptureConfig;
import plumbline.decision.DecidingConfig;
import plumbline.outreach.OutreachConfig;
import plumbline.rules.RuleError;
import plumbline.rules.Yaml;

/** Both config files, read strictly: what is here can be used. */
public record Config(
    ServerConfig server,
    DecidingConfig deciding,
    CaptureConfig capture,
    OutreachConfig outreach,
    AnalyticsConfig analytics) {

  /** The file for the operator; absent, the defaults stand. */
  public static final String SERVER_FILE = "server.yaml";

  /** The file for the business; it must be there. */
  public static final String BUSINESS_FILE = "demand-generation.yaml";

  /** The same business under another operator's settings. */
  public Config withServer(ServerConfig other) {
    return new Config(other, deciding, capture, outreach, analytics);
  }

  /** The campaign a lead of each intent would be in. */
  public Map<String, String> campaignsByIntent() {
    Map<String, String> campaigns = new HashMap<>();
    outreach().campaigns().forEach((name, campaign) -> campaigns.put(campaign.intent(), name));
    return campaigns;
  }

  /**
   * Reads the two files of a folder.
   *
   * @throws ConfigInvalid with every mistake of both at once
   */
  public static Config load(Path directory) {
    List<RuleError> errors = new ArrayList<>();
    Path serverPath = directory.resolve(SERVER_FILE);
    ServerConfig server = ServerConfig.DEFAULT;
    String serverText = Files.exists(serverPath) ? text(serverPath, errors) : null;
    if (serverText != null) {
      Yaml.Node root = Yaml.read(serverPath.toString(), serverText);
      server = ServerFile.read(root);
      errors.addAll(root.errors());
    }
    BusinessFile business = business(directory, errors);
    return new Config(
        server, business.deciding(), business.capture(), business.outreach(), business.analytics());
  }

  /**
   * Reads the deciding part of the business's file anew; the whole file must be right.
   *
   * @throws ConfigInvalid with every mistake of it
   */
  public static DecidingConfig deciding(Path directory) {
    return business(directory, new ArrayList<>()).deciding();
  }

  private static BusinessFile business(Path directory, List<RuleError> errors) {
    Path path = directory.resolve(BUSINESS_FILE);
    BusinessFile business = null;
    String text = text(path, errors);
    if (text != null) {
      Yaml.Node root = Yaml.read(path.toString(), text);
      business = BusinessFile.read(root);
      errors.addAll(root.errors());
    }
    if (business == null || !errors.isEmpty()) {
      throw new ConfigInvalid(errors.stream().sorted(RuleError.IN_ORDER).toList());
    }
    return business;
  }

  private static @Nullable String text(Path file, List<RuleError> errors) {
    String problem;
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      problem = "there is no such file";
    } catch (CharacterCodingException e) {
      problem = "this file is not UTF-8 text";
    } catch (IOException e) {
      problem = "this file cannot be read: " + e;
    }
    errors.add(RuleError.error(file.toString(), 0, 0, "unreadable", problem));
    return null;
  }
}
