namespace MlNetTransfer.Diagnostics;

/// <content>Of models and runs, ML.NET's data views, servers, Model Builder files and generated code.</content>
public static partial class FindingCode
{
    /// <summary>A model keeps nothing, or nothing whole, that a run could go on from.</summary>
    public const string NothingToGoOnFrom = "MNT731";

    /// <summary>A model that went on from another is worse on an earlier class, beyond chance.</summary>
    public const string Forgotten = "MNT732";

    /// <summary>Images known before that were given again with another class, or whose file holds another picture now.</summary>
    public const string KeptChanged = "MNT733";

    /// <summary>A file is not a model of this product.</summary>
    public const string ModelNotReadable = "MNT801";

    /// <summary>The labels of the data and of the model differ.</summary>
    public const string ModelLabelsDiffer = "MNT802";

    /// <summary>ML.NET sees other pixels in some images than the batch path does (EXIF orientation).</summary>
    public const string DeployedPixelsDiffer = "MNT803";

    /// <summary>A file is not the run.json of a run.</summary>
    public const string RunNotReadable = "MNT804";

    /// <summary>report.html could not be written; the run itself is whole.</summary>
    public const string ReportNotWritten = "MNT805";

    /// <summary>Runs that are compared were tested on different images.</summary>
    public const string TestImagesDiffer = "MNT806";

    /// <summary>A model gives scores that are NaN or infinite.</summary>
    public const string ScoresNotFinite = "MNT807";

    /// <summary>A model is measured on images that it was trained on.</summary>
    public const string EvaluatedOnTrainingImages = "MNT808";

    /// <summary>What an interrupted prediction left is of another model, other options or other images.</summary>
    public const string RowsDoNotFit = "MNT809";

    /// <summary>An interrupted prediction left rows where another is to begin.</summary>
    public const string RowsLeft = "MNT810";

    /// <summary>A run.json is of a newer format than this version knows.</summary>
    public const string RunNewer = "MNT811";

    /// <summary>A column of an ML.NET data view is missing, or of a type that cannot be trained on.</summary>
    public const string ColumnNotUsable = "MNT820";

    /// <summary>An option has nothing to act on in this run.</summary>
    public const string OptionWithoutEffect = "MNT821";

    /// <summary>Rows of an ML.NET data view were set aside.</summary>
    public const string RowsSetAside = "MNT822";

    /// <summary>Classes of a label key have no images to train on; their scores are 0.</summary>
    public const string ClassWithoutImages = "MNT823";

    /// <summary>A row of an ML.NET data view has no label.</summary>
    public const string RowLabelMissing = "MNT824";

    /// <summary>A row of an ML.NET data view has no image.</summary>
    public const string RowImageMissing = "MNT825";

    /// <summary>A server has as many images to predict as it may have at once.</summary>
    public const string TooManyWaiting = "MNT831";

    /// <summary>Large images of other requests leave a server no room to decode another.</summary>
    public const string NoRoomToDecode = "MNT832";

    /// <summary>A server has not loaded its model yet.</summary>
    public const string ModelNotLoaded = "MNT833";

    /// <summary>A request took longer than a server allows.</summary>
    public const string RequestTooSlow = "MNT834";

    /// <summary>A server cannot read what was sent to it.</summary>
    public const string RequestMalformed = "MNT835";

    /// <summary>A request is larger, or has more parts or images, than a server allows.</summary>
    public const string RequestOverLimit = "MNT836";

    /// <summary>A request does not have the key of the server.</summary>
    public const string ApiKeyWrong = "MNT837";

    /// <summary>A server has no such model, path or method.</summary>
    public const string NotServed = "MNT838";

    /// <summary>A server can be reached from other machines, and asks for no key.</summary>
    public const string ServedToAll = "MNT839";

    /// <summary>A folder of parts lacks some.</summary>
    public const string PartsMissing = "MNT841";

    /// <summary>A folder holds parts of something else, or of another number of shares.</summary>
    public const string PartsDiffer = "MNT842";

    /// <summary>A part is not what was written.</summary>
    public const string PartDamaged = "MNT843";

    /// <summary>A Model Builder file is not JSON that can be read.</summary>
    public const string ConfigMalformed = "MNT901";

    /// <summary>A file is not a training configuration of Model Builder, or one for something else than folders of images.</summary>
    public const string ConfigNotSupported = "MNT902";

    /// <summary>A member of a Model Builder file has a value of a wrong type or outside what is allowed.</summary>
    public const string ConfigValueInvalid = "MNT903";

    /// <summary>The images' folder that a Model Builder file names is not there.</summary>
    public const string ConfigFolderNotFound = "MNT904";

    /// <summary>A Model Builder file, or a part of it, is of a newer version than is known.</summary>
    public const string ConfigNewer = "MNT905";

    /// <summary>Something that a Model Builder file asks for cannot be done; something else is done instead.</summary>
    public const string ConfigNotHonoured = "MNT906";

    /// <summary>This product's own member of a Model Builder file holds a setting that does not exist.</summary>
    public const string ConfigSettingUnknown = "MNT907";

    /// <summary>Something that a Model Builder file says was said otherwise over it.</summary>
    public const string ConfigOverridden = "MNT908";

    /// <summary>A Model Builder file would be overwritten.</summary>
    public const string ConfigExists = "MNT909";

    /// <summary>The folder for a new project is not empty, or lies where it would be taken for something else.</summary>
    public const string ProjectFolderTaken = "MNT911";

    /// <summary>A file where code is generated was written by somebody, and stays.</summary>
    public const string CodeFileKept = "MNT912";

    /// <summary>The project around generated code does not name everything that it needs.</summary>
    public const string ProjectIncomplete = "MNT913";
}
