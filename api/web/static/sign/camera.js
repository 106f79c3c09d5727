/**
 * The camera, for the QR under a scratch panel: frames are read on this phone and go nowhere.
 *
 *     await canScan()                      whether the browser reads QRs itself (BarcodeDetector)
 *     await scan(video, isHidden, signal)  the first text that is wanted
 *
 * Where a browser reads none the code is typed: a QR reader is not something to write by hand (5-architecture §5.5).
 */

/** @typedef {{detect(image: CanvasImageSource): Promise<{rawValue: string}[]>}} Detector */
/** @typedef {{new (how: {formats: string[]}): Detector, getSupportedFormats(): Promise<string[]>}} Reader */

const QR = "qr_code";
const reader = () => /** @type {{BarcodeDetector?: Reader}} */ (globalThis).BarcodeDetector;

/** Report whether this browser has a camera door and reads QRs. */
export async function canScan() {
  const Reader = reader();
  if (!Reader || !navigator.mediaDevices?.getUserMedia) return false;
  return (await Reader.getSupportedFormats()).includes(QR);
}

/**
 * Return the first QR text that is wanted; null when the signal ends the search.
 * @param {HTMLVideoElement} video shows what the camera sees
 * @param {(text: string) => boolean} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<string | null>}
 */
export async function scan(video, wanted, signal) {
  const Reader = reader();
  if (!Reader) return null;
  const detector = new Reader({ formats: [QR] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const found = (await detector.detect(video)).find(({ rawValue }) => wanted(rawValue));
      if (found) return found.rawValue;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
