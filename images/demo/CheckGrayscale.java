import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * Checks that one picture is another one without its colours: {@code java CheckGrayscale.java
 * ORIGINAL RESULT}. Prints what it found; exit status 1 if it is not, 2 for a wrong call.
 */
final class CheckGrayscale {
  /** What rounding and JPEG's loss may move a pixel's brightness by, on average over all pixels, of 255. */
  private static final double AVERAGE_LOSS = 8;

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: java CheckGrayscale.java ORIGINAL RESULT");
      System.exit(2);
    }
    String fault = fault(read(args[0]), read(args[1]));
    if (fault != null) {
      System.err.println(args[1] + ": " + fault);
      System.exit(1);
    }
  }

  private static BufferedImage read(String name) throws IOException {
    File file = new File(name);
    BufferedImage picture = file.isFile() ? ImageIO.read(file) : null;
    if (picture == null) {
      System.err.println(name + ": " + (file.isFile() ? "no picture" : "there is no such file"));
      System.exit(1);
    }
    return picture;
  }

  private static String fault(BufferedImage original, BufferedImage result) {
    if (original.getWidth() != result.getWidth() || original.getHeight() != result.getHeight()) {
      return "%d x %d pixels, and not the original's %d x %d"
          .formatted(
              result.getWidth(), result.getHeight(), original.getWidth(), original.getHeight());
    }
    boolean oneComponent = result.getColorModel().getNumColorComponents() == 1;
    double difference = 0;
    int darkest = 255;
    int brightest = 0;
    for (int y = 0; y < result.getHeight(); y++) {
      for (int x = 0; x < result.getWidth(); x++) {
        int gray = gray(result, x, y, oneComponent);
        if (gray < 0) {
          return "has a colour at pixel %d, %d".formatted(x, y);
        }
        darkest = Math.min(darkest, gray);
        brightest = Math.max(brightest, gray);
        difference += Math.abs(gray - luma(original.getRGB(x, y)));
      }
    }
    if (brightest - darkest < 16) {
      return "is blank";
    }
    double average = difference / ((double) result.getWidth() * result.getHeight());
    if (average > AVERAGE_LOSS) {
      return "shows something else: its pixels differ by %.1f of 255 on average".formatted(average);
    }
    System.out.printf(
        "%d x %d pixels, gray, off by %.1f of 255 on average%n",
        result.getWidth(), result.getHeight(), average);
    return null;
  }

  /** The brightness of a pixel as it is stored, or -1 if it has a colour. */
  private static int gray(BufferedImage picture, int x, int y, boolean oneComponent) {
    if (oneComponent) {
      // Not getRGB, which converts between two ideas of what linear gray is.
      int sample = picture.getRaster().getSample(x, y, 0);
      int bits = picture.getSampleModel().getSampleSize(0);
      return bits == 8 ? sample : sample * 255 / ((1 << bits) - 1);
    }
    int rgb = picture.getRGB(x, y);
    int red = rgb >> 16 & 0xff;
    return red == (rgb >> 8 & 0xff) && red == (rgb & 0xff) ? red : -1;
  }

  /** ITU-R BT.601, as JPEG and netpbm have it. */
  private static int luma(int rgb) {
    return (299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff) + 500) / 1000;
  }
}
