namespace MlNetTransfer.Diagnostics;

/// <summary>Every code a <see cref="Finding"/> can carry. Codes are stable: they are never renumbered or reused.</summary>
public static partial class FindingCode
{
    /// <summary>An option has a value outside what is allowed.</summary>
    public const string OptionInvalid = "MNT101";

    /// <summary>A file or folder that was named does not exist.</summary>
    public const string PathNotFound = "MNT102";

    /// <summary>A file or folder that was named cannot be read.</summary>
    public const string PathNotReadable = "MNT103";

    /// <summary>The output folder holds files that this product did not write.</summary>
    public const string OutputNotOurs = "MNT104";

    /// <summary>The output folder cannot be written.</summary>
    public const string OutputNotWritable = "MNT105";

    /// <summary>The disk is full.</summary>
    public const string DiskFull = "MNT106";

    /// <summary>Another run writes to the output folder.</summary>
    public const string OutputInUse = "MNT107";

    /// <summary>Which share of the images a task has cannot be known from its engine's variables.</summary>
    public const string ShardNotClear = "MNT108";

    /// <summary>The data holds no images.</summary>
    public const string NoImages = "MNT201";

    /// <summary>The data holds one class; a classifier needs two.</summary>
    public const string OneClass = "MNT202";

    /// <summary>A class has no images, or too few to train and to measure.</summary>
    public const string ClassTooSmall = "MNT203";

    /// <summary>A manifest row has no label.</summary>
    public const string ManifestLabelEmpty = "MNT204";

    /// <summary>A manifest lacks a column.</summary>
    public const string ManifestColumnMissing = "MNT205";

    /// <summary>A manifest row points outside the manifest's folder.</summary>
    public const string ManifestPathOutsideRoot = "MNT206";

    /// <summary>A manifest row names a split that does not exist.</summary>
    public const string ManifestSplitUnknown = "MNT207";

    /// <summary>The same picture stands under two labels.</summary>
    public const string DuplicateAcrossLabels = "MNT208";

    /// <summary>The same picture stands on two sides of a split; it was kept on one.</summary>
    public const string DuplicateAcrossSplits = "MNT209";

    /// <summary>A class of the test or validation images does not occur in the training images.</summary>
    public const string ClassNotInTraining = "MNT210";

    /// <summary>There are fewer images than classes.</summary>
    public const string FewerImagesThanClasses = "MNT211";

    /// <summary>A manifest is not well-formed.</summary>
    public const string ManifestMalformed = "MNT212";

    /// <summary>A file stands beside the class folders, or is no image; it was left out.</summary>
    public const string FileIgnored = "MNT213";

    /// <summary>Near copies of a picture stand under two labels.</summary>
    public const string NearDuplicateAcrossLabels = "MNT214";

    /// <summary>Near copies of a picture stand on two sides of the user's own split.</summary>
    public const string NearDuplicateAcrossSplits = "MNT215";

    /// <summary>Classes have few different pictures to train on.</summary>
    public const string FewImagesPerClass = "MNT216";

    /// <summary>Images of far fewer pixels than the network looks at.</summary>
    public const string LowResolution = "MNT217";

    /// <summary>Class folders hold folders; which of them are the classes may have been meant otherwise.</summary>
    public const string ClassFoldersHoldFolders = "MNT218";

    /// <summary>Folders that would be classes are called like splits.</summary>
    public const string ClassesLookLikeSplits = "MNT219";

    /// <summary>A table lies beside images, and it is not plain how it says their classes.</summary>
    public const string TableNotPlain = "MNT220";

    /// <summary>A text that carries names is not UTF-8, or lost letters when it was made.</summary>
    public const string TextNotUtf8 = "MNT221";

    /// <summary>Names of classes look alike and differ.</summary>
    public const string LabelsLookAlike = "MNT222";

    /// <summary>An image has several labels.</summary>
    public const string SeveralLabels = "MNT223";

    /// <summary>What is plainly meant by the layout of a folder was taken.</summary>
    public const string LayoutTaken = "MNT224";

    /// <summary>Images were found otherwise than a manifest names them.</summary>
    public const string PathsCompleted = "MNT225";

    /// <summary>Something is no manifest of images, or one that does not have what is needed.</summary>
    public const string ManifestExpected = "MNT226";

    /// <summary>A file of corrections holds something that is none.</summary>
    public const string CorrectionsMalformed = "MNT227";

    /// <summary>The last line of a file of corrections was not written to its end; it was ignored.</summary>
    public const string CorrectionTorn = "MNT228";

    /// <summary>What corrections of labels changed.</summary>
    public const string CorrectionsApplied = "MNT229";

    /// <summary>Corrections of labels do not match the images any more, and were not applied.</summary>
    public const string CorrectionNotMatching = "MNT230";

    /// <summary>A class came by corrections of labels.</summary>
    public const string ClassByCorrection = "MNT231";

    /// <summary>A class has no images left after corrections of labels.</summary>
    public const string ClassEmptied = "MNT232";

    /// <summary>An image was taken out by a correction.</summary>
    public const string ImageTakenOut = "MNT233";

    /// <summary>A file is not an image that can be decoded.</summary>
    public const string ImageNotDecodable = "MNT301";

    /// <summary>An image ends before its data does.</summary>
    public const string ImageTruncated = "MNT302";

    /// <summary>An image file has zero bytes.</summary>
    public const string ImageEmpty = "MNT303";

    /// <summary>An image has more pixels, or more bytes, than the limit.</summary>
    public const string ImageOverLimit = "MNT304";

    /// <summary>The extension of an image file says another format than its content.</summary>
    public const string ImageWrongExtension = "MNT305";

    /// <summary>An image that was named does not exist.</summary>
    public const string ImageNotFound = "MNT306";

    /// <summary>An image file cannot be read.</summary>
    public const string ImageNotReadable = "MNT307";

    /// <summary>An image has other bytes than when its manifest was written.</summary>
    public const string ImageChanged = "MNT309";

    /// <summary>TIFFs have several pages, of which the first alone is read.</summary>
    public const string FirstPageOnly = "MNT308";

    /// <summary>Transparent images show nothing on the colour that transparency is composited on.</summary>
    public const string PictureVanishes = "MNT311";

    /// <summary>The centre square of long images leaves out half of them or more.</summary>
    public const string PictureCropped = "MNT312";

    /// <summary>Images of 16 bits use only the lower part of their values.</summary>
    public const string ValuesInLowerRange = "MNT313";

    /// <summary>No backbone has that name.</summary>
    public const string BackboneUnknown = "MNT401";

    /// <summary>A backbone needs a weights file and none was given.</summary>
    public const string WeightsRequired = "MNT402";

    /// <summary>A weights file is malformed.</summary>
    public const string WeightsMalformed = "MNT403";

    /// <summary>A weights file does not fit the backbone.</summary>
    public const string WeightsDoNotFit = "MNT404";

    /// <summary>A file could not be downloaded.</summary>
    public const string DownloadFailed = "MNT405";

    /// <summary>What was downloaded is not the file that was published: other bytes, or more or fewer of them.</summary>
    public const string DownloadDoesNotMatch = "MNT406";

    /// <summary>A file would have to be downloaded and downloads are switched off.</summary>
    public const string DownloadOffline = "MNT407";

    /// <summary>The same file is being downloaded already.</summary>
    public const string DownloadInProgress = "MNT408";

    /// <summary>No backbone and no weights were named, so the embedded one is used.</summary>
    public const string EmbeddedBackbone = "MNT409";

    /// <summary>A weights file is no network of the catalogue, and is used as a frozen graph.</summary>
    public const string GraphBackbone = "MNT410";

    /// <summary>A native library could not be loaded.</summary>
    public const string NativeLibraryMissing = "MNT501";

    /// <summary>The device that was named cannot be used.</summary>
    public const string DeviceMissing = "MNT502";

    /// <summary>There is no .NET SDK to get a package with, of a native library or of weights.</summary>
    public const string SdkMissing = "MNT503";

    /// <summary>A package could not be got, of a native library or of weights.</summary>
    public const string NativeLibraryNotObtained = "MNT504";

    /// <summary>A native library has no build for this platform.</summary>
    public const string PlatformUnsupported = "MNT505";

    /// <summary>libtorch and ONNX Runtime compute different networks on this machine; training goes a slower way, or does not begin.</summary>
    public const string KernelsDiffer = "MNT506";

    /// <summary>ONNX Runtime computes other numbers on a GPU than on the processor; the processor is used.</summary>
    public const string ProviderDiffers = "MNT507";

    /// <summary>A fine-tuning cannot compute in the precision that was asked for on this machine; it computes in float32.</summary>
    public const string PrecisionNotUsed = "MNT508";

    /// <summary>A strategy that the user named ended worse than the linear probe on the validation images, by more than chance.</summary>
    public const string ProbeWasBetter = "MNT509";

    /// <summary>A file of the feature cache is damaged; its images are computed again.</summary>
    public const string CacheDamaged = "MNT601";

    /// <summary>The feature cache cannot be written; the run goes on without it.</summary>
    public const string CacheNotWritable = "MNT602";

    /// <summary>A features file is damaged, cut, or another file.</summary>
    public const string FeaturesDamaged = "MNT611";

    /// <summary>Features files were computed otherwise than each other, or than what is to be trained.</summary>
    public const string FeaturesDoNotFit = "MNT612";

    /// <summary>Images of a manifest have no features.</summary>
    public const string FeaturesMissing = "MNT613";

    /// <summary>A part of a run rests on a sample of the pictures.</summary>
    public const string OnASample = "MNT615";

    /// <summary>Too few validation images to calibrate the scores.</summary>
    public const string NotCalibrated = "MNT701";

    /// <summary>There are no test images, so no accuracy is reported.</summary>
    public const string NoTestImages = "MNT702";

    /// <summary>A backbone gave features that are NaN or infinite.</summary>
    public const string FeaturesNotFinite = "MNT703";

    /// <summary>A fine-tuning gave no finite scores.</summary>
    public const string TrainingDiverged = "MNT704";

    /// <summary>A transform of the augmentation hurts the linear probe and was left out.</summary>
    public const string TransformLeftOut = "MNT705";

    /// <summary>A setting of a fine-tuning needs a longer run than this one.</summary>
    public const string RunTooShort = "MNT706";

    /// <summary>A checkpoint is damaged, or belongs to another training.</summary>
    public const string CheckpointDoesNotFit = "MNT707";

    /// <summary>Checkpoints cannot be written; the training goes on without them.</summary>
    public const string CheckpointNotWritable = "MNT708";

    /// <summary>A fine-tuning ended within its first epoch; the linear probe was kept.</summary>
    public const string NoEpochFinished = "MNT709";

    /// <summary>What a run is to be repeated on is not what it ran on.</summary>
    public const string ReplayDiffers = "MNT710";

    /// <summary>ML.NET's ImageClassificationTrainer cannot do something of a plan.</summary>
    public const string PlanNotPossible = "MNT711";

    /// <summary>ML.NET's ImageClassificationTrainer does not have the backbone; another takes its place.</summary>
    public const string NoSuchArchitecture = "MNT712";

    /// <summary>What ML.NET's ImageClassificationTrainer does otherwise than a plan, and cannot be set.</summary>
    public const string TrainedOtherwise = "MNT713";

    /// <summary>TensorFlow cannot decode an image; it was left out.</summary>
    public const string NotForTensorFlow = "MNT714";

    /// <summary>The exported model does not score images as training did; a fine-tuned one is not put in place of the linear probe.</summary>
    public const string ExportDiffers = "MNT715";

    /// <summary>A list of trials, or the result of one, is damaged, of another version, or belongs to other data, options or weights.</summary>
    public const string TrialsDoNotFit = "MNT716";

    /// <summary>Results of trials are missing.</summary>
    public const string TrialsMissing = "MNT717";

    /// <summary>There are too few images to set the threshold of the unknown on, or to measure distances from.</summary>
    public const string UnknownNotPossible = "MNT718";

    /// <summary>So few images set the threshold of the unknown that the share that it refuses is uncertain.</summary>
    public const string UnknownUncertain = "MNT719";
}
