package plumbline.rules;

import org.jspecify.annotations.Nullable;

/**
 * Where a change of the rules comes from.
 *
 * @param origin {@link #FOLDER} or {@link #UPLOAD}
 * @param by who, as the log names them
 * @param note why, in their words
 */
public record Provenance(String origin, String by, @Nullable String note) {
  /** The files of a folder a node reads. */
  public static final String FOLDER = "folder";

  /** Sent over the API. */
  public static final String UPLOAD = "upload";
}
