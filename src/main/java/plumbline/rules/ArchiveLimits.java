package plumbline.rules;

/**
 * How large an uploaded rule set may be.
 *
 * @param bytes of the archive as it is sent
 * @param files how many, folders and what is passed over included
 * @param fileBytes of one file, decompressed
 * @param totalBytes of all files, decompressed
 * @param ratio how many times its size an archive may hold, beyond the first MiB
 */
public record ArchiveLimits(int bytes, int files, int fileBytes, int totalBytes, int ratio) {
  /** A hundred times the shipped rules fit, and what is built to fill memory does not. */
  public static final ArchiveLimits DEFAULT =
      new ArchiveLimits(8 << 20, 2_000, 4 << 20, 16 << 20, 100);

  private static final int UNSUSPICIOUS = 1 << 20;

  /** The most an archive of this size may hold. */
  long mostOf(int compressed) {
    return Math.min(totalBytes, UNSUSPICIOUS + (long) compressed * ratio);
  }
}
